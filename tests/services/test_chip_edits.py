"""A chip taken away puts its words back where they were spoken; one typed anew is read by the calendar."""

import pytest

from tests.services.dictated import NOW, SETTINGS, cards_of, chip_of
from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import ParsedAction
from todoapp.services.chip_edits import with_words, without_chip

TEXT = "um call the dentist on friday at 3, it's urgent, remind me an hour before, put it on my work list, tag it phone"
SAID = ParsedAction(
    "add", "call the dentist", due="friday at 3", priority="high", reminders=("an hour before",), list="work",
    tags=("phone",),
)  # fmt: skip


def said(fields: TodoFields) -> str:
    """Give the dates of a todo in short."""
    due = fields.due
    when = "" if due is None else " ".join(str(part) for part in (due.start, due.time) if part is not None)
    return f"{when} {fields.repeat.rrule}" if fields.repeat else when


@pytest.mark.parametrize(
    ("kind", "title", "left"),
    [
        ("date", "Call the dentist on friday", "2024-03-05 15:00:00"),
        ("time", "Call the dentist at 3", "2024-03-08"),
        ("priority", "Call the dentist it's urgent", "2024-03-08 15:00:00"),
        ("reminder", "Call the dentist remind me an hour before", "2024-03-08 15:00:00"),
        ("list", "Call the dentist put it on my work list", "2024-03-08 15:00:00"),
        ("tag", "Call the dentist tag it phone", "2024-03-08 15:00:00"),
    ],
)
def test_a_chip_taken_away_puts_its_words_back(kind: str, title: str, left: str) -> None:
    (card,) = cards_of(TEXT, SAID)
    fields = without_chip(card.item, chip_of(card, kind), TEXT, NOW, SETTINGS)
    assert (fields.title, said(fields)) == (title, left)
    again = {"priority": fields.priority, "reminder": fields.reminders, "list": fields.list, "tag": fields.tags}
    assert again.get(kind) in ("none", (), None)


@pytest.mark.parametrize(
    ("text", "parsed", "kind", "title"),
    [
        ("tomorrow call Ann", ParsedAction("add", "call Ann", due="tomorrow"), "date", "Tomorrow call Ann"),
        ("call Mark on monday about it", ParsedAction("add", "call Mark about it", due="monday"), "date",
         "Call Mark on monday about it"),
        ("review the may report", ParsedAction("add", "review the report", due="may"), "date", "Review the may report"),
        ("water plants every friday", ParsedAction("add", "water plants", repeat="every friday"), "repeat",
         "Water plants every friday"),
        ("rent some day soonish", ParsedAction("add", "rent", due="some day soonish"), "unresolved",
         "Rent some day soonish"),
        ("Anna's party tonight", ParsedAction("add", "Anna's party", due="tonight"), "date", "Anna's party tonight"),
    ],
    ids=["before", "between", "inside", "repeat", "unresolved", "names"],
)  # fmt: skip
def test_words_go_back_where_they_were_spoken(text: str, parsed: ParsedAction, kind: str, title: str) -> None:
    (card,) = cards_of(text, parsed)
    fields = without_chip(card.item, chip_of(card, kind), text, NOW, SETTINGS)
    assert fields.title == title
    assert (fields.repeat, fields.unresolved, said(fields)) == (None, (), "")


def test_what_was_never_said_is_only_removed() -> None:
    (card,) = cards_of("buy milk", ParsedAction("add", "buy milk", list="work"))
    fields = without_chip(card.item, chip_of(card, "list"), "buy milk", NOW, SETTINGS)
    assert (fields.title, fields.list) == ("Buy milk", None)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("date", "monday", "2024-03-11 15:00:00"),  # the time stays
        ("date", "monday at 5 pm", "2024-03-11 17:00:00"),
        ("time", "at 5 pm", "2024-03-08 17:00:00"),  # the day stays
        ("time", "10:30", "2024-03-08 10:30:00"),
        ("date", "", "2024-03-05 15:00:00"),
        ("date", "blub", None),
        ("date", "monday blub", None),
    ],
)
def test_a_date_typed_anew_is_read_by_the_calendar(kind: str, words: str, expected: str | None) -> None:
    (card,) = cards_of(TEXT, SAID)
    fields = with_words(card.todo.fields, chip_of(card, kind), words, NOW, SETTINGS)
    assert (None if fields is None else said(fields)) == expected


@pytest.mark.parametrize(
    ("kind", "words", "name", "value"),
    [
        ("title", "Ring the dentist", "title", "Ring the dentist"),
        ("priority", "Low", "priority", "low"),
        ("list", "home", "list", "Home"),
        ("tag", "#Calls", "tags", ("calls",)),
    ],
)
def test_other_chips_take_the_words_as_they_are(kind: str, words: str, name: str, value: object) -> None:
    (card,) = cards_of(TEXT, SAID)
    fields = with_words(card.todo.fields, chip_of(card, kind), words, NOW, SETTINGS)
    assert fields is not None
    assert getattr(fields, name) == value


@pytest.mark.parametrize(("kind", "words"), [("title", " "), ("priority", "huge"), ("reminder", "blub")])
def test_words_that_make_no_sense_are_refused(kind: str, words: str) -> None:
    (card,) = cards_of(TEXT, SAID)
    assert with_words(card.todo.fields, chip_of(card, kind), words, NOW, SETTINGS) is None


def test_a_date_answers_a_phrase_that_was_none() -> None:
    text = "pay the rent some day soonish"
    (card,) = cards_of(text, ParsedAction("add", "pay the rent", due="some day soonish"))
    fields = with_words(card.todo.fields, chip_of(card, "unresolved"), "next friday", NOW, SETTINGS)
    assert fields is not None
    assert (fields.unresolved, said(fields)) == ((), "2024-03-15")

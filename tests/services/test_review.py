"""Cards: every recognised thing is a chip with the words it came from, its doubts, and the next dates of a repeat."""

from dataclasses import replace

import pytest

from tests.services.dictated import NOW, SETTINGS, cards_of, chip_of
from todoapp.domain.evidence import HEAD
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import DateSettings, Repeat
from todoapp.services.review import Card, Item, left_over, review

DENTIST = "um call the dentist on friday at 3, it's urgent, remind me an hour before, put it on my work list"
SAID = ParsedAction(
    "add", "call the dentist", due="friday at 3", priority="high", reminders=("an hour before",), list="work"
)


def shown(card: Card) -> list[tuple[str, str, str]]:
    return [(chip.kind, chip.words, chip.said) for chip in card.chips]


def test_every_recognised_thing_is_a_chip_with_the_words_it_came_from() -> None:
    (card,) = cards_of(DENTIST, SAID)
    assert shown(card) == [
        ("title", "Call the dentist", "call the dentist"),
        ("date", "Fri 8 Mar", "on friday"),
        ("time", "15:00", "at 3"),
        ("priority", "high priority", "it's urgent"),
        ("reminder", "1 hour before", "remind me an hour before"),
        ("list", "Work", "put it on my work list"),
    ]
    assert [DENTIST[start:end] for start, end in chip_of(card, "date").spans] == ["on friday"]


def test_subtasks_tags_and_notes_are_chips_each() -> None:
    parsed = ParsedAction("add", "pack", subtasks=("socks", "tent"), tags=("trip", "fun"), notes="ask Ann for the car")
    (card,) = cards_of("pack socks and tent tag trip and fun note ask Ann for the car", parsed)
    assert shown(card)[1:] == [
        ("tag", "#trip", "tag trip"),
        ("tag", "#fun", "fun"),
        ("subtask", "socks", "socks"),
        ("subtask", "tent", "tent"),
        ("note", "ask Ann for the car", "note ask Ann for the car"),
    ]


def test_a_repeat_shows_its_next_three_dates() -> None:
    (card,) = cards_of(
        "water plants every third wednesday", ParsedAction("add", "water plants", repeat="every third wednesday")
    )
    assert card.upcoming == "Wed 20 Mar, Wed 17 Apr, Wed 15 May"
    assert [chip.kind for chip in card.chips] == ["title", "repeat"], "its first date is no chip of its own"


def test_dates_are_shown_in_the_windows_language_and_typed_in_the_one_that_is_read() -> None:
    (english,) = cards_of("pay every friday", ParsedAction("add", "pay", due="every friday", repeat="every friday"))
    todo = english.todo
    due = replace(todo.fields.due, phrase="")  # type: ignore[type-var]
    item = Item(todo.with_fields(replace(todo.fields, due=due, repeat=None)), "added")
    (card,) = review("", (item,), NOW, DateSettings(language="de"))
    assert (chip_of(card, "date").words, chip_of(card, "date").typed) == ("Fr 8. März", "Fri 8 Mar")
    repeating = Item(todo.with_fields(replace(todo.fields, repeat=Repeat("FREQ=WEEKLY;BYDAY=FR"))), "added")
    (card,) = review("", (repeating,), NOW, DateSettings(language="de"))
    assert (chip_of(card, "repeat").words, chip_of(card, "repeat").typed) == ("jeden Freitag", "every Friday")
    assert card.upcoming == "Fr 8. März, Fr 15. März, Fr 22. März"


def test_a_repeat_from_completion_says_so_instead_of_dates_that_nobody_knows() -> None:
    (card,) = cards_of("x", ParsedAction("add", "x", repeat="every 3 days after completion"))
    assert card.upcoming == "counted from the day it is done"


@pytest.mark.parametrize(
    ("text", "parsed", "kind", "doubt"),
    [
        ("pay on february 1st", ParsedAction("add", "pay", due="february 1st"), "date", "2025 is assumed"),
        ("pay friday at 3", ParsedAction("add", "pay", due="friday at 3"), "time", "pm is assumed"),
        ("pay at 8 am", ParsedAction("add", "pay", due="at 8 am"), "date", "the day was not said"),
        ("pay someday soonish", ParsedAction("add", "pay", due="someday soonish"), "unresolved", "not a date"),
        ("buy milk", ParsedAction("add", "buy green milk"), "title", "nobody said “green”"),
        ("buy milk", ParsedAction("add", "buy milk", list="work"), "list", "nobody said “work”"),
        ("buy milk", ParsedAction("add", "buy milk", priority="high"), "priority", "nobody said how pressing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_assumed_or_made_up_is_in_doubt(text: str, parsed: ParsedAction, kind: str, doubt: str) -> None:
    (card,) = cards_of(text, parsed)
    assert doubt in "; ".join(chip_of(card, kind).doubts)


def test_what_was_said_plainly_is_not_in_doubt() -> None:
    (card,) = cards_of(
        "pay the rent on march 8th at 3 pm, it's urgent, work list",
        ParsedAction("add", "pay the rent", due="march 8th at 3 pm", priority="high", list="work"),
        sure={HEAD: 0.99, "due": 0.97, "priority": 0.99, "list": 0.9},
    )
    assert [chip for chip in card.chips if chip.doubts] == []


@pytest.mark.parametrize(
    ("name", "kind"), [(HEAD, "title"), ("due", "date"), ("list", "list"), ("reminders", "reminder")]
)
def test_a_field_the_model_hesitated_over_is_in_doubt(name: str, kind: str) -> None:
    parsed = replace(SAID, due="friday at 3 pm")
    (card,) = cards_of(DENTIST.replace("at 3", "at 3 pm"), parsed, sure={name: 0.3})
    assert kind in [chip.kind for chip in card.doubtful]
    assert {chip.kind for chip in card.doubtful} <= {kind, "time"}


def test_what_was_typed_since_is_nobodys_doubt() -> None:
    (card,) = cards_of("pay the rent someday", ParsedAction("add", "pay the rent", list="wrk"), sure={"list": 0.1})
    fields = replace(card.todo.fields, list="Work", title="Pay the electricity")
    (again,) = review("pay the rent", (replace(card.item, todo=card.todo.with_fields(fields)),), NOW, SETTINGS)
    assert again.doubtful == ()


def test_each_todo_of_a_dictation_finds_its_own_words() -> None:
    text = "call ann tomorrow and call bob tomorrow and buy milk"
    cards = cards_of(
        text,
        ParsedAction("add", "call ann", due="tomorrow"),
        ParsedAction("add", "call bob", due="tomorrow"),
        ParsedAction("add", "buy milk"),
    )
    assert [chip_of(card, "title").said for card in cards] == ["call ann", "call bob", "buy milk"]
    first, second = (chip_of(card, "date").spans[0] for card in cards[:2])
    assert first[0] < second[0]


def test_a_changed_todo_shows_what_changed_and_what_it_was() -> None:
    (card,) = cards_of("pay the rent on friday", ParsedAction("add", "pay the rent", due="friday", list="home"))
    (other,) = cards_of("x on monday", ParsedAction("add", "pay the rent", due="monday", list="home"))
    item = replace(card.item, kind="changed", before=card.todo, todo=other.todo)
    (changed,) = review("move the rent to monday", (item,), NOW, SETTINGS)
    assert [chip.kind for chip in changed.chips] == ["title", "date"]
    assert changed.was == "Fri 8 Mar"


def test_words_that_nothing_was_made_of_are_left_over() -> None:
    text = "um call the dentist on friday, it's urgent, on my home list\nno, monday"
    cards = cards_of(text, ParsedAction("add", "call the dentist", due="friday"))
    assert [text[start:end] for start, end in left_over(text, cards)] == ["urgent", "home"]
    cards = cards_of(text, ParsedAction("add", "call the dentist", due="friday", priority="high", list="home"))
    assert left_over(text, cards) == ()

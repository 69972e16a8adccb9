"""Text becomes actions through whatever the model writes: what cannot be read keeps the words."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from todoapp.domain.actions import Add, Delete, Find
from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.parser.llama import Generation
from todoapp.parser.prompt import PROMPT_VERSION
from todoapp.services.parsing import TITLE_CHARACTERS, Understanding, Understood, plain_todo

TUESDAY = dt.datetime(2024, 3, 5, 9)
REFUSALS = ["Sure! Here is your list:", "- add: Buy: milk", "- add: x\n  when: now", "- add:", "", "- buy: milk"]


class ScriptedModel:
    """Stands in for the loaded model: writes the scripted YAML in turn, then nothing to do; keeps what it was asked."""

    def __init__(self, *script: str, finished: bool = True, longest: int = 10_000) -> None:
        self.asked: list[str] = []
        self.earlier: list[Sequence[int]] = []
        self.closed = False
        self._script = list(script)
        self._finished = finished
        self._longest = longest

    def fits(self, text: str) -> bool:
        return len(text) <= self._longest

    def generate(
        self,
        text: str,
        *,
        max_tokens: int | None = None,
        earlier: Sequence[int] = (),
        cancelled: threading.Event | None = None,
    ) -> Generation:
        if cancelled is not None and cancelled.is_set():
            raise Cancelled("Understanding was stopped.")
        self.asked.append(text)
        self.earlier.append(earlier)
        yaml = self._script.pop(0) if self._script else "[]"
        return Generation(yaml, 5, 5, 0.01, self._finished, tokens=tuple(yaml.encode()))

    def close(self) -> None:
        self.closed = True


Understand = Callable[[ScriptedModel, str], Understood]


@pytest.fixture
def understand(monkeypatch: pytest.MonkeyPatch) -> Understand:
    def run(model: ScriptedModel, text: str) -> Understood:
        understanding = Understanding(Path("unused.gguf"), "scripted-1")
        monkeypatch.setattr(understanding, "_loaded", lambda: model)
        return understanding.understand(text, TUESDAY)

    return run


def titles(understood: Understood) -> list[str]:
    return [action.todo.title for action in understood.actions if isinstance(action, Add)]


def test_yaml_becomes_actions_with_their_dates(understand: Understand) -> None:
    yaml = "- add: Call Ann\n  due: friday at 3\n  priority: high\n- find:\n  due: today"
    understood = understand(ScriptedModel(yaml), "call Ann friday at 3, it's urgent, and what's on today")
    call, find = understood.actions
    assert isinstance(call, Add)
    assert call.todo.due is not None
    assert (call.todo.due.start, call.todo.due.time) == (dt.date(2024, 3, 8), dt.time(15))
    assert isinstance(find, Find)
    assert find.filter.due_to == TUESDAY.date()
    assert (understood.yaml, understood.problem) == (yaml, None)
    assert (understood.model_id, understood.prompt_version) == ("scripted-1", PROMPT_VERSION)
    assert understood.ms > 0


@pytest.mark.parametrize("written", REFUSALS)
def test_output_that_cannot_be_read_keeps_the_words_as_a_plain_todo(understand: Understand, written: str) -> None:
    understood = understand(ScriptedModel(written), "by milk and   call Ann")
    assert titles(understood) == ["By milk and call Ann"]
    assert understood.problem
    assert understood.yaml == written, "what the model wrote is kept to be looked at"


def test_a_long_text_that_cannot_be_read_keeps_every_word(understand: Understand) -> None:
    text = " ".join(f"word{number}" for number in range(100))
    (action,) = understand(ScriptedModel("nonsense"), text).actions
    assert isinstance(action, Add)
    assert len(action.todo.title) <= TITLE_CHARACTERS + 2
    assert action.todo.title.endswith(" …")
    assert text.startswith(action.todo.title.removesuffix(" …")[1:], 1)
    assert action.todo.notes == text


def test_a_long_word_that_cannot_be_read_is_kept_too(understand: Understand) -> None:
    (action,) = understand(ScriptedModel("nonsense"), "x" * 500).actions
    assert isinstance(action, Add)
    assert action.todo.notes == "x" * 500


def test_one_piece_that_cannot_be_read_does_not_spoil_the_others(understand: Understand) -> None:
    first, second = (
        "buy milk and " * 70 + "eggs.",
        "call Ann tomorrow about the trip to the lake, the boat and the tickets",
    )
    model = ScriptedModel("oh no", "- add: Call Ann\n  due: tomorrow")
    understood = understand(model, f"{first} {second} for the twins who come along")
    assert len(model.asked) == 2
    assert titles(understood)[-1] == "Call Ann"
    assert len(understood.actions) == 2
    assert understood.problem


def test_several_pieces_are_understood_one_after_the_other(understand: Understand) -> None:
    model = ScriptedModel("- add: One", "[]", "- add: Two\n- add: Three")
    text = ". ".join(f"task number {number} is to do something" for number in range(70))
    understood = understand(model, text)
    assert " ".join(model.asked) == text
    assert len(model.asked) == 3
    assert titles(understood) == ["One", "Two", "Three"]
    assert understood.yaml == "- add: One\n- add: Two\n- add: Three", "one YAML list that reads back"


def test_a_text_that_is_too_much_for_the_model_is_cut_until_it_fits(understand: Understand) -> None:
    model = ScriptedModel(longest=40)
    understand(model, "1 2 3 4 5 6 7 8 9 " * 20)
    assert max(map(len, model.asked)) <= 40
    assert " ".join(model.asked).split() == ("1 2 3 4 5 6 7 8 9 " * 20).split()


def test_an_action_that_stands_there_twice_counts_once(understand: Understand) -> None:
    yaml = "- add: Buy milk\n- add: Call Ann\n- add: Buy milk\n- add: Buy milk\n  due: friday"
    understood = understand(ScriptedModel(yaml), "buy milk, call Ann, buy milk friday")
    assert titles(understood) == ["Buy milk", "Call Ann", "Buy milk"]


def test_words_nobody_said_are_taken_out_of_phrases(understand: Understand) -> None:
    yaml = (
        "- add: Call Ann\n  due: friday at 3 2019\n- add: Buy milk\n  due: tomorrow\n  reminders:\n  - an hour before\n"
        "  - tonight"
    )
    call, milk = understand(ScriptedModel(yaml), "call Ann friday at 3, buy milk, remind me an hour before").actions
    assert isinstance(call, Add)
    assert call.todo.due is not None
    assert (call.todo.due.start, call.todo.due.phrase) == (dt.date(2024, 3, 8), "friday at 3")
    assert isinstance(milk, Add)
    assert milk.todo.due is None
    assert [reminder.phrase for reminder in milk.todo.reminders] == ["an hour before"]
    assert not milk.todo.unresolved


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07", "\ud800"])
def test_a_text_of_nothing_asks_nobody_and_gives_nothing(understand: Understand, text: str) -> None:
    model = ScriptedModel("- add: Invented")
    understood = understand(model, text)
    assert (understood.actions, understood.yaml, understood.problem) == ((), "", None)
    assert model.asked == []


def test_control_characters_do_not_reach_the_model(understand: Understand) -> None:
    model = ScriptedModel("[]")
    understood = understand(model, "call\x00 Ann\x1b[0m\r\n😀 don’t \ud800wait")
    assert model.asked == ["call Ann [0m 😀 don't wait"]
    assert (understood.actions, understood.yaml) == ((), "[]")


def test_an_answer_cut_short_is_kept_and_said_to_be(understand: Understand) -> None:
    understood = understand(ScriptedModel("- add: Buy milk\n- add: Call", finished=False), "buy milk, call Ann")
    assert titles(understood) == ["Buy milk", "Call"]
    assert understood.problem == "The model did not come to an end."


def test_a_date_the_calendar_cannot_read_is_reported_with_the_todo(understand: Understand) -> None:
    yaml = "- add: Pay rent\n  due: on the 31st of june"
    (action,) = understand(ScriptedModel(yaml), "pay rent on the 31st of june").actions
    assert isinstance(action, Add)
    assert action.todo.due is None
    assert action.todo.unresolved == ("on the 31st of june",)


def test_a_filter_names_many_todos(understand: Understand) -> None:
    (action,) = understand(
        ScriptedModel("- delete:\n  list: Work\n  status: done"), "clear the done ones at work"
    ).actions
    assert isinstance(action, Delete)
    assert action.target is None
    assert action.filter is not None
    assert (action.filter.list, action.filter.status) == ("Work", "done")


def test_understanding_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    understanding = Understanding(Path("unused.gguf"), "scripted-1")
    monkeypatch.setattr(understanding, "_loaded", ScriptedModel)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        understanding.understand("call Ann", TUESDAY, cancelled=cancelled)


def test_what_was_thought_ahead_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    understanding, model = Understanding(Path("unused.gguf"), "scripted-1"), ScriptedModel("- add: Call Ann")
    monkeypatch.setattr(understanding, "_loaded", lambda: model)
    understanding.think_ahead("call  Ann ", cancelled=threading.Event())
    assert titles(understanding.understand("call Ann", TUESDAY)) == ["Call Ann"]
    assert model.asked == ["call Ann"]


def test_the_answer_to_a_beginning_helps_to_write_that_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, whole = "- add: Call Ann", "- add: Call Ann\n- add: Buy milk"
    understanding, model = Understanding(Path("unused.gguf"), "scripted-1"), ScriptedModel(begun, whole)
    monkeypatch.setattr(understanding, "_loaded", lambda: model)
    stopped = threading.Event()
    understanding.think_ahead("call Ann", cancelled=stopped)
    stopped.set()
    with pytest.raises(Cancelled):
        understanding.think_ahead("call Ann and buy", cancelled=stopped)
    assert titles(understanding.understand("call Ann and buy milk", TUESDAY)) == ["Call Ann", "Buy milk"]
    assert [bytes(tokens).decode() for tokens in model.earlier] == ["", begun]


def test_there_is_nothing_to_think_about_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    understanding, model = Understanding(Path("unused.gguf"), "scripted-1"), ScriptedModel("- add: Call Ann")
    monkeypatch.setattr(understanding, "_loaded", lambda: model)
    understanding.think_ahead(" \n", cancelled=threading.Event())
    assert model.asked == []


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    understanding = Understanding(tmp_path / "parser.gguf", "parser")
    with pytest.raises(ModelMissing, match=r"parser\.gguf"):
        understanding.load()
    understanding.close()


def test_closing_frees_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    understanding = Understanding(Path("unused.gguf"), "scripted-1")
    model = ScriptedModel()
    monkeypatch.setattr(understanding, "_model", model)
    understanding.close()
    understanding.close()
    assert model.closed


def test_logs_never_hold_what_was_said(understand: Understand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    understand(ScriptedModel("the secret cannot be read"), "remember the secret")
    assert caplog.records
    assert "secret" not in caplog.text


def test_without_a_model_a_text_is_kept_as_it_is() -> None:
    (action,) = plain_todo("call\nAnn tomorrow ", TUESDAY)
    assert isinstance(action, Add)
    assert (action.todo.title, action.todo.due) == ("Call Ann tomorrow", None)
    assert plain_todo(" \x00", TUESDAY) == ()

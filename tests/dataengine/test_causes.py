"""Wrong cases are grouped by what went wrong."""

import pytest

from todoapp.dataengine.causes import causes
from todoapp.dataengine.metrics import REFERENCE, judge_dicts
from todoapp.dates.actions import resolve_actions
from todoapp.parser.yaml_format import read_yaml

TEXT = (
    "call ann and pay the rent by friday that one's urgent buy milk oh and plan the party book a hall monday tomorrow"
    " at 5 at noon every week an hour before work list the code is 12 then it's done hello"
)
CALL, RENT, MILK = "- add: Call Ann\n", "- add: Pay the rent\n", "- add: Buy milk\n"
BOTH_FRIDAY, BOTH_WORK = (f"{CALL}  {field}\n{RENT}  {field}" for field in ("due: friday", "list: Work"))


def found(gold: str, got: str) -> tuple[str, ...]:
    a, b = ([x.as_dict() for x in resolve_actions(read_yaml(yaml), REFERENCE)] for yaml in (gold, got))
    judgement = judge_dicts(a, b)
    assert not judgement.right
    return causes(TEXT, a, b, judgement)


@pytest.mark.parametrize(
    ("gold", "got", "cause"),
    [
        (CALL + RENT, CALL, "missing task"),
        (CALL + RENT, CALL + RENT + RENT, "doubled task"),
        (CALL, CALL + MILK, "extra task"),
        (CALL, CALL + "- add: Feed the unicorn", "made-up word"),
        ("[]", CALL, "chatter taken for a task"),
        ("- complete: pay rent", RENT, "wrong action kind"),
        ("- delete:\n  list: Work", "- delete_list: Work", "wrong action kind"),
        (CALL + RENT, "- add: Call Ann and pay the rent", "tasks run together"),
        ("- add: Call Ann and pay the rent", "- add: Call Ann and pay\n- add: Pay the rent", "one task split"),
        (CALL + MILK, CALL + "  notes: Then buy milk", "task made a note"),
        (CALL + MILK, CALL + "  subtasks:\n  - Buy milk", "task made a subtask"),
        ("- add: Plan\n  subtasks:\n  - Book a hall", "- add: Plan\n- add: Book a hall", "subtask made a task"),
        (CALL + "  notes: The code is 12", CALL + "- add: Code is 12", "note made a task"),
        (CALL + "  due: monday", "- add: Call Ann monday", "date left in the title"),
        ("- add: Plan the party tomorrow", "- add: Plan work", "title drift"),
        ("- add: Call Ann", "- add: Call Ann Smith Jones", "made-up word"),
        (CALL + RENT + "  due: friday", CALL + "  due: friday\n" + RENT + "  due: friday", "neighbour's date"),
        (CALL + "  due: friday", CALL, "date dropped"),
        (CALL, CALL + "  due: friday", "date where none belongs"),
        (BOTH_FRIDAY, CALL + "  due: friday\n" + RENT, "shared date not passed on"),
        (CALL + "  due: friday", CALL + "  due: then", "phrase unresolved"),
        (CALL + "  due: friday at 5", CALL + "  due: friday", "date cut short"),
        (CALL + "  due: friday", CALL + "  due: monday", "wrong date phrase"),
        (CALL + "  due: friday", CALL + "  due: sunday", "made-up word"),
        (CALL + "  repeat: every week", CALL + "  due: tomorrow", "repeat taken for a date"),
        (CALL + "  due: friday\n  reminders: an hour before", CALL + "  due: friday", "reminder"),
        (CALL + RENT + "  priority: high", CALL + "  priority: high\n" + RENT, "remark to the wrong task"),
        (BOTH_WORK, CALL + "  list: Work\n" + RENT, "shared detail not passed on"),
        (CALL + "  tags: work", CALL, "tags missed"),
        (CALL, CALL + "  list: Work", "wrong list"),
        (CALL + "  notes: The code is 12", CALL, "note or subtask"),
        ("- update: rent\n  due: friday", "- update: rent\n  due: friday\n  priority: high", "wrong fields changed"),
        ("- find:\n  list: Work", "- find:", "filter"),
    ],
)  # fmt: skip
def test_a_wrong_case_has_its_cause(gold: str, got: str, cause: str) -> None:
    assert cause in found(gold, got)


def test_a_cause_is_named_once_and_a_wrong_kind_is_not_told_twice() -> None:
    assert found("- complete: pay rent\n- complete: call Ann", RENT + CALL) == ("wrong action kind",)


def test_a_title_paired_for_want_of_a_better_one_is_a_missing_task() -> None:
    assert "missing task" in found(CALL + MILK, CALL + "- add: Book a hall monday")

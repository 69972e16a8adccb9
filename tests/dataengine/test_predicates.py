"""Each rule picks what shows its behaviour and leaves its neighbours alone."""

import pytest

from todoapp.dataengine.examples import Example
from todoapp.dataengine.predicates import RULES
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.yaml_format import read_yaml


def example(text: str, yaml: str) -> Example:
    return Example(text, read_yaml(yaml), "hand")


@pytest.mark.parametrize(
    ("rule", "text", "yaml", "holds"),
    [
        ("weekday-dates", "call ann on thursday", "- add: Call Ann\n  due: on thursday", True),
        ("weekday-dates", "call ann every thursday", "- add: Call Ann\n  repeat: every thursday", False),
        ("weekday-dates", "wake the sunflowers tomorrow", "- add: Wake the sunflowers\n  due: tomorrow", False),
        ("relative-dates", "x in a couple of days", "- add: X\n  due: in a couple of days", True),
        ("relative-dates", "x on the 3rd", "- add: X\n  due: on the 3rd", False),
        ("calendar-dates", "x the twenty first", "- add: X\n  due: the twenty first", True),
        ("calendar-dates", "x on may 4", "- add: X\n  due: on may 4", True),
        ("calendar-dates", "x friday", "- add: X\n  due: friday", False),
        ("date-spans", "x in march", "- add: X\n  due: in march", True),
        ("date-spans", "x in march the 4th", "- add: X\n  due: in march the 4th", False),
        ("date-spans", "x end of the month", "- add: X\n  due: end of the month", True),
        ("clock-times", "x at half past ten", "- add: X\n  due: at half past ten", True),
        ("clock-times", "x seven forty five", "- add: X\n  due: seven forty five", True),
        ("clock-times", "x by the 10th", "- add: X\n  due: by the 10th", False),
        ("dayparts", "x tonight", "- add: X\n  due: tonight", True),
        ("words-that-are-no-dates", "x monday morning quiz", "- add: Monday morning quiz", True),
        ("words-that-are-no-dates", "x monday", "- add: X\n  due: monday", False),
        ("words-that-are-no-dates", "buy sun cream", "- add: Buy sun cream", False),
        ("repeat-by-weekday", "x every monday", "- add: X\n  repeat: every monday", True),
        ("repeat-by-interval", "x every monday", "- add: X\n  repeat: every monday", False),
        ("repeat-by-interval", "x every 3 days", "- add: X\n  repeat: every 3 days", True),
        ("repeat-bounds", "x daily until june", "- add: X\n  repeat: daily until june", True),
        ("reminder-beside-date", "x", "- add: X\n  due: friday\n  reminders: an hour before", True),
        ("reminder-beside-date", "x", "- add: X\n  reminders: on friday", False),
        ("remind-me-is-due", "remind me to x at 5", "- add: X\n  due: at 5", True),
        ("remind-me-is-due", "x at 5", "- add: X\n  due: at 5", False),
        ("lists", "x", "- add: X\n  list: Home", True),
        ("lists", "x", "- create_list: Home\n- add: X\n  list: Home", False),
        ("errands-are-todos", "plan a, b, c", "- add: Plan a\n- add: B\n- add: C", True),
        ("errands-are-todos", "planes: x", "- add: Plan a\n  subtasks:\n  - B\n- add: C\n- add: D", False),
        ("errands-are-todos", "a at 8:20, b, c", "- add: A\n  due: at 8:20\n- add: B\n- add: C", False),
        ("one-breath", "x", "- add: Buy milk and eggs", True),
        ("one-breath", "x", "- add: Call Ann and Tom", False),
        ("shared-date", "tomorrow a and b", "- add: A\n  due: tomorrow\n- add: B\n  due: tomorrow", True),
        ("shared-date", "monday a at 9 and b", "- add: A\n  due: monday at 9\n- add: B\n  due: monday", True),
        ("shared-date", "a tomorrow b tomorrow", "- add: A\n  due: tomorrow\n- add: B\n  due: tomorrow", False),
        ("own-dates", "x", "- add: A\n  due: tomorrow\n- add: B", True),
        ("own-dates", "x", "- add: A\n- add: B", False),
        ("later-remarks", "a and b the second one's urgent", "- add: A\n- add: B\n  priority: high", True),
        ("later-remarks", "that one is urgent", "- update: x\n  priority: high", False),
        ("self-corrections", "on monday no wait tuesday", "- add: X\n  due: tuesday", True),
        ("self-corrections", "these can all wait, no rush", "- add: X\n  priority: low", False),
        ("scratch-that", "buy milk scratch that", "[]", False),
        ("scratch-that", "buy milk scratch that buy eggs", "- add: Buy eggs", True),
        ("complete", "x", "- complete: x", True),
        ("complete", "x", "- complete:\n  list: Home", False),
        ("by-filter", "x", "- complete:\n  list: Home", True),
        ("by-filter", "x", "- delete: x", False),
        ("update-move", "x", "- update: x\n  due: friday at 4", True),
        ("update-move", "x", "- update: x\n  due: at 4", False),
        ("update-time-only", "x", "- update: x\n  due: at 4", True),
        ("update-time-only", "x", "- update: x\n  due: friday at 4", False),
        ("update-detail", "x", "- update: x\n  title: Y", True),
        ("update-detail", "x", "- update: x\n  shift: back a day", False),
        ("find", "x", "- find:", True),
        ("chatter", "hello", "[]", True),
        ("errand-or-command", "x", "- add: Cancel the skip", True),
        ("errand-or-command", "x", "- delete: skip", False),
        ("unpunctuated-speech", "a b c d e f g h i j k l", "- add: A", True),
        ("unpunctuated-speech", "a b c d e f, g h i j k l", "- add: A", False),
        ("unpunctuated-speech", "buy milk", "- add: Buy milk", False),
        ("misheard-words", "by milk", "- add: Buy milk", True),
        ("misheard-words", "meat ann", "- add: Meet Ann", True),
        ("misheard-words", "clearing the gutters", "- add: Clear the gutters", False),
    ],
)
def test_a_rule_holds_for_what_shows_its_behaviour(rule: str, text: str, yaml: str, holds: bool) -> None:
    assert RULES[rule](example(text, yaml)) is holds


@pytest.mark.parametrize(("count", "holds"), [(4, False), (5, True)])
def test_five_tasks_are_many(count: int, holds: bool) -> None:
    many = Example("x", tuple(ParsedAction("add", f"Task {n}") for n in range(count)), "hand")
    assert RULES["many-tasks"](many) is holds

"""Rules that tell by an example's words and gold actions which kinds of speech it holds.

models/parser/spec.yaml names them. They see the gold answer, so they are about what an example asks for; none is
ever used to read a text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher

from todoapp.dataengine.examples import Example
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Update
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import When
from todoapp.parser.words import words

Rule = Callable[[Example], bool]

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?(?:'s)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|mar|april|apr|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_FEAST = (
    r"(?:christmas|easter|new year'?s?|halloween|thanksgiving|diwali|eid|ramadan|(?:mother|father)'?s day|valentine'?s)"
)
_ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|the (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+teenth"
    r"|twelfth|twent\w+|thirt\w+))"
)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|\d{1,2})"
_DAYPART = (
    r"(?:mornings?|noon|afternoons?|evenings?|nights?|tonight|lunch(?:time)?|midday|midnight|after work|bed(?:time)?)"
)
_UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|years?|fortnight|quarter)"

_IS_WEEKDAY = re.compile(rf"\b{_WEEKDAY}\b", re.I)
_IS_RELATIVE = re.compile(
    rf"\b(?:today|tomorrow|in (?:an?|half|the next|about|{_NUMBER}|couple)\b.*\b{_UNIT}|(?:a|{_NUMBER}) weeks? from"
    rf"|{_WEEKDAY} week|fortnight)\b",
    re.I,
)
_IS_CALENDAR = re.compile(rf"\b(?:{_MONTH}|{_ORDINAL}|{_FEAST})\b|\b\d{{1,2}}/\d{{1,2}}\b", re.I)
_IS_SPAN = re.compile(
    r"\b(?:weekend|(?:this|next|early|mid|late|end of|middle of|beginning of|start of|first week)\b.*"
    rf"\b(?:week|month|year|quarter)|(?:in|end of|early|late|mid) {_MONTH}(?! (?:the )?\w*\d))\b",
    re.I,
)
_IS_CLOCK = re.compile(
    r"\d[:.]\d\d|\b\d{1,2} ?(?:am|pm|a\.m|p\.m)|\b(?:half|quarter|o'?clock)\b|\b(?:am|pm)\b"
    rf"|\b(?:at|by|before|around|past|from|till) {_NUMBER}\b(?!st|nd|rd|th)"
    rf"|\b{_NUMBER} (?:fifteen|thirty|forty|twenty|ten|oh)\b"
    rf"|\b(?:past|to) {_NUMBER}\b|\d(?:ish)\b",
    re.I,
)
_IS_DAYPART = re.compile(rf"\b{_DAYPART}\b", re.I)
_IS_NO_DATE = re.compile(
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|{_MONTH}|mornings?|afternoons?|evenings?|nights?|midnight|\w*weekly|weeks?|months?|monthly|years?|yearly|annual|daily|weekend|{_FEAST}"
    r"|today|tomorrow|\d+(?:st|nd|rd|th)|\d ?[ap]\.?m)\b",
    re.I,
)
_IS_BOUND = re.compile(
    rf"\b(?:until|till|through|for \w+ {_UNIT}|starting|start|beginning|from|after (?:i|it|the)|once|finish|done)\b",
    re.I,
)
_IS_REMARK = re.compile(
    r"\b(?:the (?:first|second|third|last|other|\w+) (?:ones?|two|three|four|thing)|that (?:last )?one|that's the"
    r"|(?:those|these|the) (?:last )?(?:two|three|four)|as for|both"
    r"|all (?:of (?:it|them|that|those|these)|three|four|five)|the lot"
    r"|(?:make|put|tag) (?:that|it|them|those|these|both|all)|everything)\b",
    re.I,
)
_IS_CORRECTION = re.compile(
    r"\b(?:no wait|wait no|oh wait|no (?:make|sorry|not|let'?s|it'?s|actually)|sorry|actually|i mean|make (?:that|it)"
    r"|or rather|correction|hang on|hold on|no no|scratch)\b"
    r"|[,.;] no\b(?! (?:rush|longer|hurry|need|more|one|contact|later))|[,.] wait,",
    re.I,
)
_IS_SCRATCHED = re.compile(
    r"\b(?:scratch (?:that|the|it)|forget (?:that|it|about|the)|never ?mind|strike that|ignore that|don'?t bother"
    r"|drop that|not that one)\b",
    re.I,
)
_IS_PLAN = re.compile(r"(?:plan|organi[sz]e|prepare|sort out|get ready|set up|host|throw|arrange)\b", re.I)
_IS_SHOPPING = re.compile(r"(?:buy|get|pick up|grab|pack|order|fetch|collect|bring|restock)\b.*(?:,| and )", re.I)
_IS_COMMAND_WORD = re.compile(
    r"(?:cancel|move|change|reschedule|mark|clear|look up|delete|remove|rename|push|shift|postpone|find|show|create"
    r"|update|tick|bring forward|empty|list|tell .* (?:moved|cancel))\b",
    re.I,
)


def _adds(example: Example) -> list[ParsedAction]:
    return [action for action in example.actions if action.action == "add"]


def _dates(example: Example) -> Iterator[str]:
    """Give the date phrases of what is added or changed."""
    for action in example.actions:
        if action.action in ("add", "update"):
            yield from filter(None, (action.due, action.scheduled))


def _dated(pattern: re.Pattern[str]) -> Rule:
    return lambda example: any(pattern.search(phrase) for phrase in _dates(example))


def _repeating(test: Callable[[str], object]) -> Rule:
    return lambda example: any(action.repeat and test(action.repeat) for action in example.actions)


def _with(name: str, *kinds: str) -> Rule:
    """Tell whether an action of these kinds carries a field."""
    return lambda example: any(getattr(action, name) for action in example.actions if action.action in kinds)


def _kind(name: str, *, headed: bool | None = None) -> Rule:
    return lambda example: any(
        action.action == name and headed in (None, bool(action.head)) for action in example.actions
    )


def _no_dates(example: Example) -> bool:
    for action in example.actions:
        said = set(words(" ".join(filter(None, (action.due, action.scheduled, action.repeat, action.on)))))
        if any(not set(words(hit)) & said for hit in _IS_NO_DATE.findall(action.head or "")):
            return True
    return False


def _reminder_beside_date(example: Example) -> bool:
    return any(action.reminders and (action.due or action.repeat) for action in _adds(example))


def _remind_me_is_due(example: Example) -> bool:
    says = "remind me" in example.text.lower() and not any(action.reminders for action in example.actions)
    return says and any(action.due for action in _adds(example))


def _errands_are_todos(example: Example) -> bool:
    is_flat = not any(action.subtasks for action in example.actions)
    is_beside_a_plan = any(_IS_PLAN.match(action.head or "") for action in _adds(example)) or ": " in example.text
    return is_flat and len(_adds(example)) >= 3 and is_beside_a_plan


def _one_breath(example: Example) -> bool:
    return any(
        _IS_SHOPPING.match(action.head or "") or (action.list and "," in (action.head or ""))
        for action in _adds(example)
    )


def _shared_date(example: Example) -> bool:
    """Tell whether a date stands in more tasks than it was said for, alone or with a time after it."""
    dates = [f" {' '.join(words(action.due))} " for action in _adds(example) if action.due]
    text = f" {' '.join(words(example.text))} "
    return any(text.count(date) < sum(other.startswith(date) for other in dates) >= 2 for date in dates)


def _own_dates(example: Example) -> bool:
    dates = {action.due or action.repeat for action in _adds(example)}
    return len(dates) >= 2


def _update_move(example: Example) -> bool:
    return any(due.start is not None for due in _new_dues(example))


def _update_time_only(example: Example) -> bool:
    return any(due.start is None for due in _new_dues(example))


def _new_dues(example: Example) -> Iterator[When]:
    for action in resolve_actions(example.actions, REFERENCE):
        if isinstance(action, Update) and action.changes.due is not None and action.changes.repeat is None:
            yield action.changes.due


def _update_detail(example: Example) -> bool:
    names = ("title", "priority", "list", "notes", "tags", "reminders", "subtasks", "repeat")
    return any(_with(name, "update")(example) for name in names)


def _unpunctuated(example: Example) -> bool:
    text = example.text
    return text == text.lower() and not re.search(r"[.,;:!?]", text) and len(words(text)) >= 12


def _misheard(example: Example) -> bool:
    said = set(words(example.text))
    for action in _adds(example):
        written = set(words(action.head or ""))
        unheard = said - written
        if any(_sounds_like(word, other) for word in written - said for other in unheard):
            return True
    return False


def _sounds_like(one: str, other: str) -> bool:
    """Tell whether two words may be one another's mishearing, but are not forms of one word."""
    if one.startswith(other[:4]) or other.startswith(one[:4]) or one.isdigit() or other.isdigit():
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.6


RULES: Mapping[str, Rule] = {
    "weekday-dates": _dated(_IS_WEEKDAY),
    "relative-dates": _dated(_IS_RELATIVE),
    "calendar-dates": _dated(_IS_CALENDAR),
    "date-spans": _dated(_IS_SPAN),
    "clock-times": _dated(_IS_CLOCK),
    "dayparts": _dated(_IS_DAYPART),
    "deadline-and-day": _with("scheduled", "add", "update"),
    "words-that-are-no-dates": _no_dates,
    "repeat-by-weekday": _repeating(_IS_WEEKDAY.search),
    "repeat-by-interval": _repeating(lambda phrase: not _IS_WEEKDAY.search(phrase)),
    "repeat-bounds": _repeating(_IS_BOUND.search),
    "reminder-beside-date": _reminder_beside_date,
    "remind-me-is-due": _remind_me_is_due,
    "priority-words": _with("priority", "add"),
    "lists": lambda example: _with("list", "add")(example) and not _kind("create_list")(example),
    "tags": _with("tags", "add", "update"),
    "notes": _with("notes", "add", "update"),
    "subtasks": _with("subtasks", "add", "update"),
    "errands-are-todos": _errands_are_todos,
    "one-breath": _one_breath,
    "shared-date": _shared_date,
    "own-dates": _own_dates,
    "many-tasks": lambda example: len(_adds(example)) >= 5,
    "later-remarks": lambda example: len(example.actions) >= 2 and bool(_IS_REMARK.search(example.text)),
    "self-corrections": lambda example: bool(example.actions and _IS_CORRECTION.search(example.text)),
    "scratch-that": lambda example: bool(example.actions and _IS_SCRATCHED.search(example.text)),
    "complete": _kind("complete", headed=True),
    "delete-one": _kind("delete", headed=True),
    "by-filter": lambda example: _kind("delete", headed=False)(example) or _kind("complete", headed=False)(example),
    "update-move": _update_move,
    "update-time-only": _update_time_only,
    "update-shift": _with("shift", "update"),
    "update-detail": _update_detail,
    "create-list": _kind("create_list"),
    "delete-list": _kind("delete_list"),
    "find": _kind("find"),
    "chatter": lambda example: not example.actions,
    "errand-or-command": lambda example: any(_IS_COMMAND_WORD.match(action.head or "") for action in _adds(example)),
    "unpunctuated-speech": _unpunctuated,
    "misheard-words": _misheard,
}

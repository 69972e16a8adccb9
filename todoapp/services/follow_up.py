"""Corrections of what was just said: "no, friday", "delete the second one", "make that high priority".

Only sentences that can mean nothing else are taken here; whatever is left goes to the model. Where several todos of
the last batch may be meant, the action names them all and the app asks.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from todoapp.dates.actions import resolve_actions
from todoapp.dates.reminders import Anchors, reminders_of
from todoapp.dates.resolve import resolve
from todoapp.dates.shifts import shift_of
from todoapp.domain.actions import Action, Complete, Delete, Update
from todoapp.domain.parsed_action import ParsedAction, Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.services.todos_matching import ACT, MARGIN, score

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = {
    **{word: place for place, word in enumerate(_ORDINALS)},
    **{word: place for place, word in enumerate(_NUMBERS)},
    **{str(place + 1): place for place in range(10)},
    **{f"{place + 1}{suffix}": place for place in range(10) for suffix in ("st", "nd", "rd", "th")},
    "last": -1,
}
_THING = r"(?:one|todo|task|item)"
_ORDINAL = rf"(?:the )?(?P<place>{'|'.join(_ORDINALS)}|last|\d(?:st|nd|rd|th))(?: {_THING})?"
_NUMBER = rf"(?:number|{_THING}) (?P<number>{'|'.join(_NUMBERS)}|\d)"
_ALL = (
    rf"(?P<all>(?:all|both|each|everything)(?: (?:of )?(?:them|those|these|that|it))?|them all|them|those|these"
    rf"|all (?:of )?(?:the )?(?:{'|'.join(_NUMBERS)})(?: of them)?)"
)
_THAT = rf"(?P<that>(?:that|this)(?: {_THING})?|it)"
_NAMED = rf"(?:the|that) (?P<name>\S+(?: \S+){{0,4}}?) {_THING}"
_REF = rf"(?:{_ORDINAL}|{_NUMBER}|{_ALL}|{_THAT}|{_NAMED})"
_SURE_REF = rf"(?:{_ORDINAL}|{_NUMBER}|{_ALL}|{_NAMED})"

_CORRECTING = r"no|nope|wait|actually|sorry|oops|correction|i meant|i mean|i said|rather|hang on|hold on"
_LEAD = re.compile(rf"(?:(?P<correcting>{_CORRECTING})|oh|and|also|please|um|uh|then|can you|could you)\b[,.:;]* *")
_INSTEAD = re.compile(r",? (?:instead|please|rather|then)$")
_NOT_THIS = re.compile(r"(?:not|isn't) .+?(?:, (?:but )?| but )(?=\S)|,? not .+$")

_GRADES: dict[str, Priority] = {
    "high": "high", "highest": "high", "top": "high", "urgent": "high", "important": "high", "medium": "medium",
    "normal": "medium", "low": "low", "lowest": "low", "no": "none", "not urgent": "none", "not important": "none",
}  # fmt: skip
_GRADE = (
    r"(?:a )?(?:very |really |super )?(?:(?P<grade>high|highest|top|medium|normal|low|lowest|no)(?: in)? priority"
    r"|(?P<pressing>not urgent|not important|urgent|important))"
)
_LIST = r"(?:(?:on|to|in|onto|into|for|under) )?(?:the |my |our )?(?P<list>\S+(?: \S+){0,3}?) list"
_NOTHING_TO_DO = r"(?!(?:.*(?<!prior) )?to\b)"  # "to call Ann in ten minutes" is a todo of its own
_BE = r"(?:is|are|was|were|should be|has to be|have to be|needs to be|must be)"


@dataclass(frozen=True)
class _Said:
    """A sentence that fits a rule; `parsed` is what the model would have written, the todo aside."""

    parsed: ParsedAction
    ref: re.Match[str] | None
    about: str  # the field a sentence without a todo corrects; such a one is meant that has it


def follow_up(
    text: str, batch: Sequence[Todo], reference: dt.datetime, settings: DateSettings
) -> tuple[tuple[Action, ParsedAction], ...] | None:
    """Read a sentence as a correction of the todos said last, in the order of their cards; None if it is not one.

    Each action comes with what the model would have written for it.
    """
    if not batch:
        return None
    found: list[tuple[Action, ParsedAction]] = []
    is_correcting = False
    for part in _parts(text):
        if re.fullmatch(_CORRECTING, part):  # "No. Friday."
            is_correcting = True
            continue
        words, corrects = _without_lead(part)
        is_correcting = is_correcting or corrects
        said = next(_read(words, is_correcting, reference, settings), None)
        action = None if said is None else _aimed(said, batch, reference, settings)
        if said is None or action is None:
            return None
        found.append((action, said.parsed))
    return tuple(found) or None


def _parts(text: str) -> Iterator[str]:
    low = re.sub(r"\b(that|this|it|one|they)'(?:s|re) ", r"\1 is ", " ".join(text.lower().replace("’", "'").split()))
    for part in re.split(
        r"[.;!] +|,? and then |,? then |,? and (?=(?:make|delete|remove|move|put|mark|tag|push)\b)", low
    ):
        if part.strip(" .,!?"):
            yield part.strip(" .,!?")


def _without_lead(words: str) -> tuple[str, bool]:
    corrects = False
    while (lead := _LEAD.match(words)) and lead.end() < len(words):
        corrects = corrects or lead["correcting"] is not None
        words = words[lead.end() :]
    shorter = _INSTEAD.sub("", words)
    corrects = corrects or shorter != words
    without = _NOT_THIS.sub("", shorter, count=1) if not re.search(_GRADE, shorter) else shorter
    return without.strip(" ,"), corrects or without != shorter


def _read(words: str, is_correcting: bool, reference: dt.datetime, settings: DateSettings) -> Iterator[_Said]:
    """Give the readings of a sentence, the surest first."""
    for kind, pattern in _DEEDS:
        if match := pattern.fullmatch(words):
            yield _Said(ParsedAction("delete" if kind == "delete" else "complete", "it"), match, "")
    for pattern in _RENAMES:
        if match := pattern.fullmatch(words):
            yield _Said(ParsedAction("update", "it", title=match["value"]), match, "")
    for pattern in _TAGS:
        if match := pattern.fullmatch(words):
            tags = tuple(tag for tag in re.split(r", | and ", match["value"]) if tag)
            yield _Said(ParsedAction("update", "it", tags=tags), match, "")
    for pattern, needs_lead in _PRIORITIES:
        if (is_correcting or not needs_lead) and (match := pattern.fullmatch(words)):
            grade = _GRADES[match["grade"] or match["pressing"]]
            yield _Said(ParsedAction("update", "it", priority=grade), _or_none(match, needs_lead), "priority")
    for pattern, needs_lead in _LISTS:
        if (is_correcting or not needs_lead) and (match := pattern.fullmatch(words)):
            yield _Said(ParsedAction("update", "it", list=match["list"]), _or_none(match, needs_lead), "list")
    for pattern in _REMINDERS:
        match = pattern.fullmatch(words)
        if match and _is_reminder(match["value"], reference, settings):
            ref = match if "place" in match.re.groupindex else None
            yield _Said(ParsedAction("update", "it", reminders=(match["value"],)), ref, "due")
    for pattern, needs_lead in _DATES:
        if (is_correcting or not needs_lead) and (match := pattern.fullmatch(words)):
            parsed = _dated(match["value"], reference, settings)
            if parsed is not None:
                yield _Said(parsed, _or_none(match, needs_lead), "due")


def _or_none(match: re.Match[str], is_bare: bool) -> re.Match[str] | None:
    return None if is_bare else match


def _is_reminder(phrase: str, reference: dt.datetime, settings: DateSettings) -> bool:
    """Tell whether words are a reminder that counts from a todo's own date: only then they name no new one."""
    found = reminders_of(phrase, reference.replace(tzinfo=None), Anchors(None, None), settings)
    return bool(found) and all(reminder.offset is not None for reminder in found)


def _dated(phrase: str, reference: dt.datetime, settings: DateSettings) -> ParsedAction | None:
    """Read words that must be a date, a repeat or a move, and nothing else."""
    moves = not {"later", "earlier", "sooner", "back", "forward"}.isdisjoint(phrase.split())
    if moves and shift_of(phrase, settings) is not None:
        return ParsedAction("update", "it", shift=phrase)
    found = resolve(phrase, reference.replace(tzinfo=None), settings)
    if found.rest or (found.when is None and found.repeat is None):
        return None
    if found.repeat is not None:
        return ParsedAction("update", "it", repeat=phrase)
    return ParsedAction("update", "it", due=phrase)


def _aimed(said: _Said, batch: Sequence[Todo], reference: dt.datetime, settings: DateSettings) -> Action | None:
    """Give the action with the todos it can mean; None where the words name none of the batch."""
    chosen = _meant(said, batch)
    if chosen is None:
        return None
    among, is_all = chosen
    parsed = replace(said.parsed, head=among[0].fields.title if len(among) == 1 else said.parsed.head)
    (action,) = resolve_actions([parsed], reference.replace(tzinfo=None), settings)
    assert isinstance(action, Update | Complete | Delete)
    return replace(action, among=tuple(todo.id for todo in among), is_all=is_all)


def _meant(said: _Said, batch: Sequence[Todo]) -> tuple[tuple[Todo, ...], bool] | None:
    groups = said.ref.groupdict() if said.ref is not None else {}
    place = groups.get("place") or groups.get("number")
    if place is not None:
        at = _PLACES[place]
        return ((batch[at],), False) if at < len(batch) else None
    live = tuple(todo for todo in batch if todo.deleted_at is None)  # a dropped one still has its place
    if not live:
        return None
    if groups.get("all"):
        return live, True
    if groups.get("name"):
        named = _named(groups["name"] or "", live)
        return (named, False) if named else None
    fitting = tuple(todo for todo in live if _has(todo, said.about)) if said.ref is None else ()
    return (fitting or live), False


def _named(name: str, batch: Sequence[Todo]) -> tuple[Todo, ...]:
    scored = [(score(name, todo.fields.title), todo) for todo in batch]
    best = max(value for value, _ in scored)
    return tuple(todo for value, todo in scored if value >= ACT and value > best - MARGIN)


def _has(todo: Todo, field: str) -> bool:
    """Tell whether a todo has what a correction corrects."""
    fields = todo.fields
    return {
        "due": fields.due is not None or fields.repeat is not None,
        "priority": fields.priority != "none",
        "list": fields.list is not None,
    }.get(field, False)


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_DEEDS = tuple(
    (kind, _rule(pattern))
    for kind, pattern in (
        ("delete", rf"(?:delete|remove|drop|scratch|cancel|erase|forget|forget about|get rid of|throw out) {_REF}"),
        ("delete", rf"(?:never mind|nevermind)(?: {_REF})?"),
        ("delete", rf"i (?:don't|do not) (?:need|want) {_REF}(?: any more| anymore)?"),
        ("complete", rf"(?:complete|finish|tick off|check off) {_REF}"),
        ("complete", rf"(?:mark|tick|check) {_REF} (?:as )?(?:off|done|complete|completed|finished)"),
        ("complete", rf"{_REF} (?:{_BE} )(?:already )?(?:done|complete|completed|finished)"),
        ("complete", rf"i(?:'ve| have)? (?:already )?(?:did|done|finished) {_REF}(?: already)?"),
    )
)
_RENAMES = tuple(
    map(
        _rule,
        (
            rf"(?:rename|retitle) {_REF} (?:(?:to|as) )?(?P<value>.+)",
            rf"change the (?:title|name) of {_REF} to (?P<value>.+)",
            rf"{_REF} (?:{_BE} )called (?P<value>.+)",
        ),
    )
)
_TAGS = tuple(map(_rule, (rf"tag {_REF} (?:(?:as|with) )?(?P<value>.+)", rf"add the tag (?P<value>\S+) to {_REF}")))
_PRIORITIES = (
    (_rule(rf"(?:make|mark|set|change|give) {_REF} (?:(?:to|as) )?{_GRADE}"), False),
    (_rule(rf"{_REF} (?:{_BE} ){_GRADE}"), False),
    (_rule(rf"(?:(?:with|at) )?{_GRADE}"), True),
)
_LISTS = (
    (_rule(rf"(?:put|move|add|make|change) {_REF} {_LIST}"), False),
    (_rule(rf"{_REF} (?:{_BE}|goes|go|belongs|belong) {_LIST}"), False),
    (_rule(_LIST), True),
)
_REMINDERS = tuple(
    map(_rule, (rf"remind me (?:about|of) {_REF} (?P<value>.+)", rf"remind me (?P<value>.+) (?:for|about|of) {_REF}",
                rf"remind me (?P<value>{_NOTHING_TO_DO}.+)"))
)  # fmt: skip
_DATES = (
    (
        _rule(
            rf"(?:make|move|change|set|push|reschedule|put|shift|postpone|do|bring) {_REF}"
            r"(?: due)? (?:(?:to|for|until|till) )?(?:by (?=\S+ (?:min|hour|day|week|month|year)))?(?P<value>.+)"
        ),
        False,
    ),
    (_rule(rf"{_REF} (?:{_BE} )(?:due )?(?:for )?(?P<value>.+)"), False),
    (_rule(rf"{_SURE_REF} (?:due )?(?:for )?(?P<value>.+)"), False),
    (_rule(r"(?:due )?(?:for )?(?P<value>.+)"), True),
)

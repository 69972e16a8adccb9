"""An account as the window shows it: plain values and words, read in one go."""

import datetime as dt
import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.sync_services import Service, service_of
from todoapp.services.syncing import Syncing
from todoapp.sync.content import Alarm, Content, Day, content_from_dict

if TYPE_CHECKING:
    from todoapp.store.sync_state import AccountRow, ConflictRow, LogRow

NOTHING = "nothing"
_LOG_ROWS = 200  # read at once; many of them may say the same
_NO_LIST = "todos in no list"


@dataclass(frozen=True)
class LogLine:
    """Something that happened, `count` times in a row, the last time at `at`."""

    at: dt.datetime
    level: str
    words: str
    count: int = 1


@dataclass(frozen=True)
class Difference:
    """A field that was changed on both sides, with both values in words."""

    field: str
    here: str
    there: str


@dataclass(frozen=True)
class ConflictView:
    """A todo that was changed on both sides; `keeps_here` tells whose value holds until somebody decides."""

    number: int
    title: str
    keeps_here: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class AccountView:
    """An account and all that is to be seen of it."""

    name: str
    service: Service
    url: str
    username: str
    lists: tuple[tuple[str, str], ...]  # there, and here
    is_paused: bool
    prefers_here: bool
    synced_at: dt.datetime | None
    result: str
    log: tuple[LogLine, ...]  # the latest first
    conflicts: tuple[ConflictView, ...]


def account_views(syncing: Syncing, now: dt.datetime) -> tuple[AccountView, ...]:
    """Read every account."""
    return tuple(_account(syncing, account, now) for account in syncing.accounts())


def _account(syncing: Syncing, account: "AccountRow", now: dt.datetime) -> AccountView:
    lists = tuple((row.name, row.list_name or _NO_LIST) for row in syncing.lists(account.name))
    conflicts = tuple(_conflict(row, now, syncing.settings) for row in syncing.conflicts(account.name))
    return AccountView(
        account.name, service_of(account.kind), account.url, account.username, lists, account.is_paused,
        account.prefer == "local", account.synced_at, account.result or "",
        _log_lines(syncing.log(account.name, _LOG_ROWS)), conflicts,
    )  # fmt: skip


def _log_lines(rows: "tuple[LogRow, ...]") -> tuple[LogLine, ...]:
    """Give the lines, latest first; what was said again and again is one of them."""
    lines: list[LogLine] = []
    for (level, words), same in groupby(reversed(rows), lambda row: (row.level, row.message)):
        each = list(same)
        lines.append(LogLine(each[0].at, level, words, len(each)))
    return tuple(lines)


def _conflict(row: "ConflictRow", now: dt.datetime, settings: DateSettings) -> ConflictView:
    here, there = content_from_dict(json.loads(row.here)), content_from_dict(json.loads(row.there))
    differences = (
        Difference(name, _in_words(here, name, now, settings), _in_words(there, name, now, settings))
        for name in json.loads(row.names)
        if name != "list" and getattr(here, name) != getattr(there, name)
    )
    return ConflictView(row.number, here.title, row.chosen == "local", tuple(differences))


def _in_words(content: Content, name: str, now: dt.datetime, settings: DateSettings) -> str:
    value: Any = getattr(content, name)
    match value:
        case bool():
            return "done" if value else "open"
        case Day():
            grain = "minute" if value.time else "day"
            return explain_when(When(value.date, value.date, value.time, grain=grain), now, settings)  # type: ignore[arg-type]
        case None | () | "":
            return NOTHING
        case tuple() if name == "reminders":
            return ", ".join(_alarm(alarm, settings) for alarm in value)
        case tuple():
            return ", ".join(f"#{one}" if name == "tags" else one for one in value)
        case str():
            return value
    try:
        return explain_repeat(Repeat(value.rrule, value.after_completion), settings=settings)
    except (KeyError, ValueError, IndexError):  # a rule of another program that we cannot follow
        return str(value.rrule)


def _alarm(alarm: Alarm, settings: DateSettings) -> str:
    return explain_reminder(Reminder(alarm.offset, alarm.time, alarm.at), settings)

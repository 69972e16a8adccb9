"""What a service can keep, declared; and what becomes of a content that goes there and comes back."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from todoapp.sync.content import FIELDS, Alarm, Content, Day, changed_fields, without_stray_ticks

_LOSSES: dict[str, str] = {
    "notes": "notes",
    "due": "due dates",
    "scheduled": "days to do something on",
    "repeat": "repeats",
    "priority": "priorities",
    "reminders": "reminders",
    "tags": "tags",
    "subtasks": "subtasks",
    "done_subtasks": "which subtasks are done",
    "done": "whether something is done",
}


@dataclass(frozen=True)
class Capabilities:
    """What a Remote keeps of a content; the engine compares nothing else, so nothing else is ever erased by it."""

    fields: frozenset[str] = frozenset(FIELDS)
    due_has_time: bool = True
    scheduled_has_time: bool = True
    due_has_time_beside_scheduled: bool = True  # with both dates, the due one can have a clock time
    # A service's one date may stand for either of ours: it shows the scheduled day where that is the only one, or
    # wherever there is one.
    scheduled_as_due: Literal["never", "alone", "always"] = "never"
    priorities: tuple[tuple[str, str], ...] = ()  # (ours, what is read back) where levels fall together
    relative_reminders: bool = True
    unanchored_reminders: bool = True  # a reminder that counts from a date can be kept without any date
    needs_due_for_repeat: bool = False  # a repeat without any date cannot be kept
    keeps_repeat: Callable[[Content], bool] | None = None  # asked of a content with its dates as they are held
    keeps_reminder: Callable[[Content, Alarm], bool] | None = None  # asked likewise
    tag_pattern: str = ""  # what a tag has to match in full to be kept
    is_text: bool = False  # a title is kept as words: a run of spaces is one
    moves_items: bool = False  # an item keeps its href when it changes its list
    orders_subtasks: bool = False
    keeps_ids: bool = False  # an item is read back under the uid it was made with, in whatever list it is by then

    def hold(self, content: Content) -> Content:
        """Give what the service would give back after this content was written to it."""
        values: dict[str, Any] = {name: _EMPTY[name] for name in _LOSSES if name not in self.fields}
        if "parent" not in self.fields:
            values["parent"] = None
        if self._folds(content):
            content = replace(content, due=content.scheduled, scheduled=None)
        held = without_stray_ticks(replace(content, **values))
        if held.due and held.scheduled and not self.due_has_time_beside_scheduled:
            held = replace(held, due=Day(held.due.date))
        if not self.due_has_time and held.due:
            held = replace(held, due=Day(held.due.date))
        if not self.scheduled_has_time and held.scheduled:
            held = replace(held, scheduled=Day(held.scheduled.date))
        is_anchored = self.unanchored_reminders or held.due or held.scheduled
        if not (self.relative_reminders and is_anchored):
            held = replace(held, reminders=tuple(alarm for alarm in held.reminders if alarm.at is not None))
        if self.needs_due_for_repeat and not (held.due or held.scheduled):
            held = replace(held, repeat=None)
        if self.keeps_repeat and held.repeat and not self.keeps_repeat(held):
            held = replace(held, repeat=None)
        if keeps := self.keeps_reminder:
            held = replace(held, reminders=tuple(alarm for alarm in held.reminders if keeps(held, alarm)))
        if self.tag_pattern:
            held = replace(held, tags=tuple(tag for tag in held.tags if re.fullmatch(self.tag_pattern, tag)))
        if self.is_text:
            held = replace(held, title=" ".join(held.title.split()))
        return replace(held, priority=dict(self.priorities).get(held.priority, held.priority))

    def changed(self, before: Content, after: Content) -> frozenset[str]:
        """Give the names of the fields in which two contents differ for this service."""
        names = changed_fields(before, after)
        in_order = [*dict.fromkeys(before.subtasks)] == [*dict.fromkeys(after.subtasks)]
        return names if in_order or not self.orders_subtasks else names | {"subtasks"}

    def lift(self, local: Content, held: Content, merged: Content) -> Content:
        """Give the local content after `held` (its image in the service) became `merged`.

        Where nothing changed, the local value stays in full, also what the service cannot hold of it.
        """
        values: dict[str, Any] = {}
        for name in self.changed(held, merged):
            values[name] = getattr(merged, name)
        held_scheduled = held.scheduled
        if self._folds(local):
            held_scheduled = held.due
            if merged.scheduled is not None:
                values["due"] = merged.due
            elif "due" in values:
                values["scheduled"] = values.pop("due")
        for name, old, kept in (("due", local.due, held.due), ("scheduled", local.scheduled, held_scheduled)):
            new = values.get(name)
            if isinstance(new, Day) and old and kept and new.time is None and kept.time is None:
                values[name] = replace(new, time=old.time)
        for name in values.keys() & {"reminders", "tags"}:
            unheld = tuple(value for value in getattr(local, name) if value not in getattr(held, name))
            values[name] = (*values[name], *unheld)
        if "done" in values:
            values["completed_at"] = merged.completed_at
        return without_stray_ticks(replace(local, **values))

    def _folds(self, content: Content) -> bool:
        """Tell whether the service's date is our scheduled one."""
        if content.scheduled is None or self.scheduled_as_due == "never":
            return False
        return content.due is None or self.scheduled_as_due == "always"

    def losses(self) -> tuple[str, ...]:
        """Say what stays on this device, for the user to read before connecting."""
        fields = self.fields | ({"scheduled"} if self.scheduled_as_due == "always" else set())
        if "subtasks" not in fields:
            fields |= {"done_subtasks"}  # goes without saying
        lost = [words for name, words in _LOSSES.items() if name not in fields]
        if self.scheduled_as_due == "always":
            lost.append("the due date of what is also scheduled for a day")
        if "due" in self.fields and not self.due_has_time:
            lost.append("the clock time of due dates")
        if "scheduled" in self.fields and not self.scheduled_has_time:
            lost.append("the clock time of days to do something on")
        if "scheduled" in self.fields and not self.due_has_time_beside_scheduled:
            lost.append("the clock time of due dates of what is also scheduled for a day")
        if "repeat" in self.fields and self.keeps_repeat:
            lost.append("repeats it has no words for")
        if "reminders" in self.fields and self.keeps_reminder:
            lost.append("reminders it cannot count")
        if "tags" in self.fields and self.tag_pattern:
            lost.append("tags with spaces or punctuation")
        if "reminders" in self.fields and not self.relative_reminders:
            lost.append("reminders that count from a date")
        if "priority" in self.fields:
            lost += [f"the difference between priority {ours} and {kept}" for ours, kept in self.priorities]
        return tuple(lost)


_EMPTY: dict[str, Any] = {
    name: getattr(Content(""), name) for name in FIELDS
}  # what a field reads as where a service has none

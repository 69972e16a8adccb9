"""How well dictations are understood: by week, by model and by field, in numbers and in words."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoapp.domain.correction import Dictated
from todoapp.services.todo_fields import FIELDS

NO_MODEL = "no model"


@dataclass(frozen=True)
class Tally:
    """Numbers about some dictations; `accepted` counts those kept as they came."""

    dictations: int = 0
    accepted: int = 0
    todos: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    corrections: int = 0
    edits: int = 0

    @property
    def acceptance(self) -> float:
        """The share accepted, 0 to 1."""
        return self.accepted / self.dictations if self.dictations else 0.0


@dataclass(frozen=True)
class Week:
    """One week, by its Monday, and one model in it."""

    monday: dt.date
    model_id: str
    tally: Tally


@dataclass(frozen=True)
class FieldFaults:
    """How often a field of a model's todos was corrected, or changed by hand right away."""

    name: str
    model_id: str
    corrected: int
    edited: int
    per_hundred: float  # todos


@dataclass(frozen=True)
class Stats:
    """All of it; weeks oldest first, models by their first dictation."""

    weeks: tuple[Week, ...]
    models: tuple[tuple[str, Tally], ...]
    fields: tuple[FieldFaults, ...]

    @property
    def total(self) -> Tally:
        """All dictations together."""
        return _sum([tally for _, tally in self.models])


def stats_of(dictated: Sequence[Dictated]) -> Stats:
    """Count dictations, oldest first."""
    weeks: dict[tuple[dt.date, str], list[Dictated]] = defaultdict(list)
    models: dict[str, list[Dictated]] = defaultdict(list)
    for one in dictated:
        day = one.at.astimezone().date()
        name = one.model_id or NO_MODEL
        weeks[day - dt.timedelta(days=day.weekday()), name].append(one)
        models[name].append(one)
    return Stats(
        tuple(Week(monday, name, tally_of(group)) for (monday, name), group in sorted(weeks.items())),
        tuple((name, tally_of(group)) for name, group in models.items()),
        tuple(fault for name, group in models.items() for fault in _faults(name, group)),
    )


def tally_of(dictated: Sequence[Dictated]) -> Tally:
    """Add up some dictations."""
    return Tally(
        dictations=len(dictated),
        accepted=sum(one.is_accepted for one in dictated),
        todos=sum(one.todos for one in dictated),
        thumbs_up=sum(one.thumbs_up for one in dictated),
        thumbs_down=sum(one.thumbs_down for one in dictated),
        corrections=sum(len(one.corrections) for one in dictated),
        edits=sum(one.edits for one in dictated),
    )


def describe_stats(stats: Stats, weeks: int = 12) -> Iterator[str]:
    """Say it in lines for the terminal; of the weeks the last ones."""
    total = stats.total
    if not total.dictations:
        yield "Nothing was dictated yet."
        return
    yield (
        f"{total.accepted} of {total.dictations} dictations were kept as they came ({total.acceptance:.0%}): "
        "no thumb down, no correction, no change by hand within an hour."
    )
    header = (
        f"{'':10}  {'':24}  {'dictations':>10}  {'accepted':>8}  {'up':>4}  {'down':>4}  {'corrected':>9}  {'edits':>5}"
    )
    yield ""
    yield header.replace(" " * 36, f"{'week of':10}  {'model':24}", 1)
    shown = sorted({week.monday for week in stats.weeks})[-weeks:]
    for week in stats.weeks:
        if week.monday in shown:
            yield f"{week.monday.isoformat():10}  {_row(week.model_id, week.tally)}"
    yield ""
    yield header.replace(" " * 36, f"{'all weeks':10}  {'model':24}", 1)
    for name, tally in stats.models:
        yield f"{'':10}  {_row(name, tally)}"
    if stats.fields:
        yield ""
        yield f"{'field':10}  {'model':24}  {'corrected':>9}  {'edited':>6}  {'of 100 todos':>12}"
        for fault in stats.fields:
            yield (
                f"{fault.name:10}  {fault.model_id[:24]:24}  {fault.corrected:9}  {fault.edited:6}"
                f"  {fault.per_hundred:12.1f}"
            )


def _row(name: str, tally: Tally) -> str:
    return (
        f"{name[:24]:24}  {tally.dictations:10}  {tally.acceptance:8.0%}  {tally.thumbs_up:4}  {tally.thumbs_down:4}"
        f"  {tally.corrections:9}  {tally.edits:5}"
    )


def _faults(model_id: str, group: Sequence[Dictated]) -> Iterator[FieldFaults]:
    corrected = Counter(name for one in group for name, reason in one.corrected if reason != "mind")
    edited = Counter(name for one in group for name in one.edited)
    todos = sum(one.todos for one in group) or 1
    for name in FIELDS:
        count = corrected[name] + edited[name]
        if count:
            yield FieldFaults(name, model_id, corrected[name], edited[name], 100 * count / todos)


def _sum(tallies: Sequence[Tally]) -> Tally:
    names = ("dictations", "accepted", "todos", "thumbs_up", "thumbs_down", "corrections", "edits")
    return Tally(**{name: sum(getattr(tally, name) for tally in tallies) for name in names})

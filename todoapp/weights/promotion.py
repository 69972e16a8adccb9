"""Compares two models by their kept scores, promotes one and rolls back.

A model is not promoted when a required behaviour got worse beyond its interval: its share fell below the 95 % interval
of the current model's, over the hand-written sets and dev together. The test split has no say: it must not choose.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from todoapp.domain.errors import InvalidInput
from todoapp.weights.choice import Choice, is_checkout, read_choice, write_choice
from todoapp.weights.registry import (
    RegistryEntry,
    change_statuses,
    current_parser,
    parser_in_use,
    read_registry,
    retire,
)
from todoapp.weights.scores import SplitScore, Tally, scores_dir, scores_of

JUDGED = ("behaviours", "dev")
NEEDED = "behaviours"


@dataclass(frozen=True)
class Comparison:
    """What two models got right on the same examples, split by split."""

    old_id: str
    new_id: str
    old: Mapping[str, SplitScore]
    new: Mapping[str, SplitScore]
    required: frozenset[str]

    def behaviours(self) -> Iterator[tuple[str, Tally, Tally]]:
        """Give each behaviour with what the old and the new model got right, over the splits that judge."""
        judged = [name for name in JUDGED if name in self.new]
        for name in sorted({name for split in judged for name in self.new[split].behaviours}):
            yield name, _sum(self.old, judged, name), _sum(self.new, judged, name)

    def worse(self) -> list[str]:
        """Say which required behaviours got worse beyond their interval, and by how much."""
        return [
            f"{name} fell from {100 * old.share:.0f} % ({old.right}/{old.of}, by its interval at least"
            f" {100 * old.interval[0]:.0f} %) to {100 * new.share:.0f} % ({new.right}/{new.of})"
            for name, old, new in self.behaviours()
            if name in self.required and is_worse(old, new)
        ]


def is_worse(old: Tally, new: Tally) -> bool:
    """Tell whether a share fell out of the interval of the one before."""
    return bool(old.of) and new.share < old.interval[0]


def compare(models_dir: Path, old_id: str, new_id: str) -> Comparison:
    """Find what two models were both scored on: splits of the same content, the larger one of two versions.

    Raises:
        InvalidInput: where there is nothing; it says how to get it.
    """
    folder = scores_dir(models_dir)
    olds, news = scores_of(folder, old_id), scores_of(folder, new_id)
    old_splits = {(name, split.split_hash): split for scores in olds for name, split in scores.splits.items()}
    common = [
        (name, old_splits[name, split.split_hash], split)
        for scores in news
        for name, split in scores.splits.items()
        if (name, split.split_hash) in old_splits
    ]
    if not common:
        runs = "; ".join(f"scripts/evaluate.py --model {name} --behaviours --save" for name in (old_id, new_id))
        raise InvalidInput(f"{old_id} and {new_id} have no scores on the same data.", f"Score both: {runs}.")
    common.sort(key=lambda found: (found[0], found[2].cases.of))  # the larger one of a split is written last
    required = frozenset(name for scores in (*olds, *news) for name in scores.required)
    return Comparison(
        old_id, new_id, {name: old for name, old, _ in common}, {name: new for name, _, new in common}, required
    )


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Give the comparison as text: totals and changed cases of each split, then the behaviours."""
    yield f"{comparison.old_id} -> {comparison.new_id}"
    for name, b in comparison.new.items():
        a = comparison.old[name]
        yield f"{name} {b.split_hash}"
        rows = [("cases right", a.cases, b.cases), ("todos right", a.todos, b.todos)]
        rows += [(source, a.sources[source], b.sources[source]) for source in sorted({*a.sources} & {*b.sources})]
        for label, before, after in (*rows, ("well-formed", a.well_formed, b.well_formed)):
            yield f"  {label:24s} {before!s:>28s} -> {after}"
        yield f"  {'ms median / p90':24s} {a.ms_median:.0f} / {a.ms_p90:.0f} -> {b.ms_median:.0f} / {b.ms_p90:.0f}"
        yield f"  {_changed(a, b)}"
    yield f"behaviours ({' and '.join(name for name in JUDGED if name in comparison.new) or 'not scored'})"
    for name, before, after in comparison.behaviours():
        mark = "WORSE" if is_worse(before, after) else "better" if is_worse(after, before) else ""
        need = "required" if name in comparison.required else "wanted"
        yield f"  {name:24s} {need:8s} {before!s:>28s} -> {after!s:>28s}  {mark}".rstrip()


def _changed(old: SplitScore, new: SplitScore) -> str:
    gained, lost = len({*old.wrong} - {*new.wrong}), len({*new.wrong} - {*old.wrong})
    return f"{gained} cases became right, {lost} wrong (sign test p = {sign_test(gained, lost):.3f})"


def sign_test(gained: int, lost: int) -> float:
    """Give the two-sided probability of so uneven a change if each changed case were a coin's toss."""
    n, fewer = gained + lost, min(gained, lost)
    return min(1.0, float(2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n))


def promote(models_dir: Path, data_dir: Path, model_id: str, *, force: str | None = None) -> list[str]:
    """Make a model the one that runs; says in lines what was done.

    Args:
        force: The reason to promote it although it may not be, kept beside the choice.

    Raises:
        InvalidInput: it is not known, is current already, was not scored, or made a required behaviour worse.
    """
    new, old = _entry(models_dir, model_id), parser_in_use(models_dir, data_dir)
    if new.id == old.id:
        raise InvalidInput(f"{model_id} is the current parser already.")
    if not new.adapter.is_file():
        raise InvalidInput(f"The adapter of {model_id} is not there: {new.adapter}.", "Restore it from git's history.")
    if force is not None and not force.strip():
        raise InvalidInput("--force needs a reason.", "It is kept beside the choice: say why.")
    refusals = _refusals(models_dir, old.id, new.id)
    if refusals and force is None:
        raise InvalidInput(
            f"{model_id} is not promoted: {'; '.join(refusals)}.", "--force REASON does it all the same."
        )
    forced = force.strip() if force is not None and refusals else None
    lines = [f"{new.id} is the current parser, {old.id} the one before."]
    if forced is not None:
        lines.append(f"Forced ({forced}) although {'; '.join(refusals)}.")
    if not is_checkout(models_dir):
        write_choice(data_dir, Choice(new.id, old.id, current_parser(models_dir).id, forced))
        return lines
    gone = retire(models_dir, keep={new.id})
    change_statuses(models_dir, {old.id: "previous", new.id: "current"}, notes={new.id: forced})
    return lines + [f"{name} leaves the registry; its adapter is in git's history." for name in gone]


def rollback(models_dir: Path, data_dir: Path) -> list[str]:
    """Make the model that ran before the current one again; the one left is a candidate from then on.

    Raises:
        InvalidInput: there is none before.
    """
    now = parser_in_use(models_dir, data_dir)
    registry_id = current_parser(models_dir).id
    choice = None if is_checkout(models_dir) else read_choice(data_dir)
    if choice is not None and now.id == choice.id != registry_id:
        before = _entry(models_dir, choice.previous).id
    else:
        found = [entry.id for entry in read_registry(models_dir) if entry.status == "previous"]
        if not found:
            raise InvalidInput(f"There is no parser from before {now.id} to go back to.")
        before = found[0]
    if not _entry(models_dir, before).adapter.is_file():
        raise InvalidInput(f"The adapter of {before} is not there.", "Restore it from git's history.")
    if is_checkout(models_dir):
        change_statuses(models_dir, {now.id: "candidate", before: "current"})
    else:
        write_choice(data_dir, None if before == registry_id else Choice(before, now.id, registry_id))
    return [f"{before} is the current parser again, in place of {now.id}."]


def _refusals(models_dir: Path, old_id: str, new_id: str) -> list[str]:
    try:
        comparison = compare(models_dir, old_id, new_id)
    except InvalidInput as error:
        return [f"{error.title} {error.hint}".strip().rstrip(".")]
    if NEEDED not in comparison.new:
        return [f"the two were not both scored on the same {NEEDED}"]
    return comparison.worse()


def _entry(models_dir: Path, model_id: str) -> RegistryEntry:
    entries: Sequence[RegistryEntry] = read_registry(models_dir)
    for entry in entries:
        if entry.id == model_id:
            return entry
    raise InvalidInput(f"There is no parser {model_id}.", f"Known: {', '.join(entry.id for entry in entries)}.")


def _sum(scores: Mapping[str, SplitScore], splits: Sequence[str], behaviour: str) -> Tally:
    return sum((scores[name].behaviours.get(behaviour, Tally()) for name in splits), Tally())

"""Scores as text: one table of models, then behaviours, fields and causes of the model measured last."""

from collections.abc import Iterator, Sequence

from todoapp.dataengine.behaviours import Spec
from todoapp.dataengine.evaluation import Outcome
from todoapp.weights.scores import Scores, SplitScore, Tally

REQUIRED_SHARE = 0.95  # of the cases of each required behaviour


def share(tally: Tally | None) -> str:
    """Give a share with its interval, "-" where nothing was counted."""
    if tally is None or not tally.of:
        return "-"
    low, high = tally.interval
    return f"{100 * tally.share:.1f} [{100 * low:.0f}-{100 * high:.0f}]"


def models_table(rows: Sequence[Scores], split: str) -> Iterator[str]:
    """Give the models' figures on one split, line by line; each row names model, data and split hash."""
    head = (
        "model",
        "split",
        "cases right %",
        "todos right %",
        "hand %",
        "well-formed %",
        "free %",
        "ms p50/p90",
        "tokens",
    )
    lines = [head]
    for scores in rows:
        if (one := scores.splits.get(split)) is None:
            continue
        lines.append(
            (
                f"{scores.model} {scores.data}", f"{split} {one.split_hash}", f"{share(one.cases)} n={one.cases.of}",
                share(one.todos), share(one.sources.get("hand")), share(one.well_formed), share(one.free),
                f"{one.ms_median:.0f}/{one.ms_p90:.0f}", f"{one.tokens_mean:.0f}",
            )
        )  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def behaviour_lines(score: SplitScore, spec: Spec) -> Iterator[str]:
    """Give each behaviour with its share; a required one below the bar is marked."""
    for one in spec.behaviours:
        tally = score.behaviours.get(one.name, Tally())
        if not tally.of:
            continue
        is_short = one.importance == "required" and tally.share < REQUIRED_SHARE
        yield f"  {one.name:24s} {one.importance:8s} {tally!s:>28s}{'  below the bar' if is_short else ''}".rstrip()


def field_lines(score: SplitScore) -> Iterator[str]:
    """Give each field's share."""
    for name, tally in sorted(score.fields.items()):
        yield f"  {name:22s} {tally}"


def cause_lines(score: SplitScore) -> Iterator[str]:
    """Give the causes of failures, the most frequent first, as the number of cases each is found in."""
    for name, count in sorted(score.causes.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {count:4d}  {name}"


def failures_by_cause(outcomes: Sequence[Outcome], most: int) -> Iterator[str]:
    """Give up to so many failures of each cause, those of the most frequent cause first; each failure once."""
    counts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for cause in outcome.causes:
            counts.setdefault(cause, []).append(outcome)
    shown: set[int] = set()
    for cause, members in sorted(counts.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"== {cause}: {len(members)}"
        for outcome in [one for one in members if id(one) not in shown][:most]:
            shown.add(id(outcome))
            yield from _failure(outcome)


def _failure(outcome: Outcome) -> Iterator[str]:
    example, judgement = outcome.example, outcome.judgement
    wrong = [name for name, is_right in judgement.fields if not is_right]
    yield f"--- {example.origin} [{', '.join(outcome.causes)}] {' '.join(wrong)} +{judgement.extra}"
    yield example.text
    yield "  gold:\n    " + example.yaml.replace("\n", "\n    ")
    yield "  got:\n    " + outcome.prediction.yaml.replace("\n", "\n    ")

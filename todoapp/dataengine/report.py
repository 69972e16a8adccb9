"""Scores of several models as one self-contained HTML page: a table, bars with intervals, causes of failure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from todoapp.dataengine.behaviours import Spec
from todoapp.dataengine.tables import REQUIRED_SHARE, share
from todoapp.weights.scores import Scores, SplitScore, Tally

WIDTH, LABEL, ROW, BAR = 860, 210, 12, 8  # pixels of a plot, its labels, the row of a model and the bar in it
COLOURS = ("#3b6ea8", "#d9822b", "#4d9a6a", "#8e5ea2", "#b8433a", "#6b7280")
SPLITS = ("behaviours", "dev", "test")  # in this order, any other after them
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 2em auto; padding: 0 1em; color: #1f2937; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: 3px 12px 3px 0; text-align: left; }
th { border-bottom: 1px solid #9ca3af; } .short { color: #b8433a; }
small { color: #6b7280; } svg text { font-size: 11px; }
"""

Row = tuple[str, Sequence[Tally | None]]  # a label, and what each model got right


def page(models: Sequence[Scores], spec: Spec) -> str:
    """Give the whole page; models in the order given, at most as many as there are colours."""
    models = models[: len(COLOURS)]
    found = {name for scores in models for name in scores.splits}
    names = [*(name for name in SPLITS if name in found), *sorted(found - {*SPLITS})]
    body = "".join("".join(_split(name, models, spec)) for name in names)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Parser scores</title><style>{STYLE}</style>'
        f"<h1>Parser scores</h1><p>Shares in percent with their 95 % Wilson intervals; a case is right when every"
        f" field of every action is (parse contract, “Scoring”).</p>{_legend(models)}{body}</html>\n"
    )


def _split(name: str, models: Sequence[Scores], spec: Spec) -> Iterator[str]:
    scored = [(scores, scores.splits.get(name)) for scores in models]
    hashes = {split.split_hash for _, split in scored if split is not None}
    yield f"<h2>{escape(name)}</h2>"
    if len(hashes) > 1:
        yield "<p class=short>The rows were not measured on the same examples: compare those of one split hash.</p>"
    yield _table(scored)
    splits = [split for _, split in scored]
    required = set(spec.required)
    yield "<h3>Behaviours</h3><p>Those marked * are required; the line is the bar of 95 %.</p>"
    yield _plot(
        [
            (f"{one.name}{' *' if one.name in required else ''}", [_of(split, one.name) for split in splits])
            for one in spec.behaviours
        ],
        bar=REQUIRED_SHARE,
    )
    fields = sorted({field for split in splits if split is not None for field in split.fields})
    yield "<h3>Fields</h3>"
    yield _plot([(field, [split.fields.get(field) if split else None for split in splits]) for field in fields])
    yield "<h3>Wrong cases by cause</h3>"
    yield _causes(splits)


def _of(split: SplitScore | None, behaviour: str) -> Tally | None:
    return split.behaviours.get(behaviour) if split is not None else None


def _table(scored: Sequence[tuple[Scores, SplitScore | None]]) -> str:
    head = (
        "model",
        "data",
        "split hash",
        "cases",
        "right",
        "todos",
        "hand",
        "well-formed",
        "free",
        "ms p50 / p90",
        "tokens",
    )
    rows = [
        (
            scores.model, scores.data, split.split_hash, str(split.cases.of), share(split.cases), share(split.todos),
            share(split.sources.get("hand")), share(split.well_formed), share(split.free),
            f"{split.ms_median:.0f} / {split.ms_p90:.0f}", f"{split.tokens_mean:.0f}",
        )
        for scores, split in scored
        if split is not None
    ]  # fmt: skip
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{cells}</table>"


def _legend(models: Sequence[Scores]) -> str:
    items = (
        f'<span style="color:{colour}">&#9632;</span> {escape(scores.model)} <small>{escape(scores.kind)}, data'
        f" {escape(scores.data)}</small>"
        for scores, colour in zip(models, COLOURS, strict=False)
    )
    return f"<p>{' &nbsp; '.join(items)}</p>"


def _plot(rows: Sequence[Row], *, bar: float | None = None) -> str:
    """Draw a bar with its interval for each model in each row; rows where nothing was counted are left out."""
    rows = [row for row in rows if any(tally is not None and tally.of for tally in row[1])]
    scale = WIDTH - LABEL - 70
    parts: list[str] = []
    y = 4
    for label, tallies in rows:
        parts.append(f'<text x="{LABEL - 8}" y="{y + 9}" text-anchor="end">{escape(label)}</text>')
        for tally, colour in zip(tallies, COLOURS, strict=False):
            if tally is not None and tally.of:
                parts.append(_bar(tally, y, colour, scale))
            y += ROW
        y += 6
    if bar is not None:
        x = LABEL + bar * scale
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{y}" stroke="#b8433a" stroke-dasharray="3 3"/>')
    return f'<svg width="{WIDTH}" height="{y}" role="img">{"".join(parts)}</svg>'


def _bar(tally: Tally, y: int, colour: str, scale: int) -> str:
    low, high = (LABEL + end * scale for end in tally.interval)
    middle = y + BAR / 2
    return (
        f'<rect x="{LABEL}" y="{y}" width="{tally.share * scale:.1f}" height="{BAR}" fill="{colour}" opacity=".75"/>'
        f'<line x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}" stroke="#111827"/>'
        f'<text x="{LABEL + scale + 6}" y="{y + 9}">{100 * tally.share:.0f} {tally.right}/{tally.of}</text>'
    )


def _causes(splits: Sequence[SplitScore | None]) -> str:
    counts: list[Mapping[str, int]] = [split.causes if split is not None else {} for split in splits]
    names = sorted({name for each in counts for name in each}, key=lambda name: -max(c.get(name, 0) for c in counts))
    most = max((c.get(name, 0) for name in names for c in counts), default=1)
    parts: list[str] = []
    y = 4
    for name in names:
        parts.append(f'<text x="{LABEL - 8}" y="{y + 9}" text-anchor="end">{escape(name)}</text>')
        for each, colour in zip(counts, COLOURS, strict=False):
            width = each.get(name, 0) / most * (WIDTH - LABEL - 70)
            parts.append(
                f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}" opacity=".75"/>'
            )
            parts.append(f'<text x="{LABEL + width + 4:.1f}" y="{y + 9}">{each.get(name, 0)}</text>')
            y += ROW
        y += 6
    return f'<svg width="{WIDTH}" height="{y}" role="img">{"".join(parts)}</svg>'

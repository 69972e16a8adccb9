"""The shape of the data as one self-contained page: counts as bars, clusters on a map, with words a person can read."""

from collections.abc import Mapping, Sequence
from html import escape

from todoapp.dataengine.clusters import Cluster, Labels, Points, Quality

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; } table { border-collapse: collapse; }
td, th { padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid #999; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem 2.5rem; }
.said { color: #555; font-size: 13px; margin: .1rem 0; } .thin { color: #b3261e; } .far { color: #8a5a00; }
details { border-top: 1px solid #ddd; padding: .5rem 0; } summary { cursor: pointer; } svg { max-width: 100%; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #ddd; } .said { color: #aaa; }
  .thin { color: #ff8a80; } .far { color: #e0b060; } details { border-color: #333; } }
"""
THIN_SHARE = 0.02  # of the hand-written examples: a kind below that has too few to learn from
_BAR, _LABEL, _ROW = 180, 150, 19
_MAP = 640


def page(
    *,
    title: str,
    notes: Sequence[str],
    counts: Mapping[str, Mapping[str, Mapping[str, int]]],
    qualities: Sequence[Quality],
    agreements: Mapping[str, float],
    clusters: Sequence[Cluster],
    plane: Points,
    labels: Labels,
    pairs: Sequence[tuple[str, int]],
) -> str:
    """Write the page.

    Args:
        counts: by trait, by value, by source ("hand", "generated", "test").
        plane: two coordinates for each example, for the map.
        pairs: what the rules drop, with how many.
    """
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>",
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style><h1>{escape(title)}</h1>",
        *(f"<p>{escape(note)}</p>" for note in notes),
        "<h2>What there is</h2><p>Dark: shares of the hand-written examples; light: of the generated.</p>",
        "<div class=grid>",
        *(f"<div><h3>{escape(name.capitalize())}</h3>{bars(own)}</div>" for name, own in counts.items()),
        "</div>",
        f"<h2>What is thin</h2>{_thin(counts)}",
        f"<h2>What the rules drop</h2>{_table(('rule', 'rows'), pairs)}",
        "<h2>Embeddings and clusterings compared</h2>",
        _table(
            ("embedding", "clustering", "silhouette", "stability"),
            [(one.embedding, one.way, one.silhouette, one.stability) for one in qualities],
        ),
        _table(("agreement between", "adjusted mutual information"), list(agreements.items())),
        f"<h2>Clusters</h2>{_map(plane, labels, clusters)}",
        *map(_cluster, clusters),
    ]
    return "\n".join(parts)


def thin_kinds(counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[tuple[str, str, int]]:
    """Give the kinds of which there are few written by hand: trait, value, how many."""
    total = sum(own.get("hand", 0) for own in counts["how many"].values())
    return sorted(
        (
            (name, value, own.get("hand", 0))
            for name, values in counts.items()
            for value, own in values.items()
            if own.get("hand", 0) < THIN_SHARE * total
        ),
        key=lambda one: one[2],
    )


def bars(values: Mapping[str, Mapping[str, int]]) -> str:
    """Draw one row of two bars for each value: by hand, generated."""
    totals = {source: max(1, sum(own.get(source, 0) for own in values.values())) for source in ("hand", "generated")}
    most = max((own.get(s, 0) / totals[s] for own in values.values() for s in totals), default=0) or 1
    rows = []
    for place, (value, own) in enumerate(values.items()):
        y = place * _ROW
        rows.append(f"<text x={_LABEL - 6} y={y + 13} text-anchor=end>{escape(value)}</text>")
        for offset, (source, colour) in enumerate((("hand", "#2f6fb3"), ("generated", "#a9c8e8"))):
            width = own.get(source, 0) / totals[source] / most * _BAR
            rows.append(f"<rect x={_LABEL} y={y + 2 + offset * 7} width={width:.1f} height=7 fill='{colour}' />")
        rows.append(f"<text x={_LABEL + _BAR + 6} y={y + 13}>{own.get('hand', 0)} + {own.get('generated', 0)}</text>")
    width, height = _LABEL + _BAR + 90, len(values) * _ROW + 4
    return f"<svg viewBox='0 0 {width} {height}' width={width} font-size=11 fill=currentColor>{''.join(rows)}</svg>"


def _thin(counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    return _table(("trait", "kind", "by hand"), thin_kinds(counts))


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    def cell(value: object, tag: str) -> str:
        mark = " class=n" if isinstance(value, int | float) else ""
        return f"<{tag}{mark}>{escape(str(value))}</{tag}>"

    lines = "".join("<tr>" + "".join(cell(value, "td") for value in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(cell(name, 'th') for name in head)}</tr>{lines}</table>"


def _map(plane: Points, labels: Labels, clusters: Sequence[Cluster]) -> str:
    low, high = plane.min(axis=0), plane.max(axis=0)
    scaled = (plane - low) / (high - low + 1e-9) * (_MAP - 30) + 15
    order = {one.number: place for place, one in enumerate(clusters)}
    dots = [
        f"<circle cx={x:.0f} cy={y:.0f} r=2 fill='{_colour(order[int(label)])}' fill-opacity=.55 />"
        for (x, y), label in zip(scaled, labels, strict=True)
    ]
    names = []
    for one in clusters:
        x, y = scaled[labels == one.number].mean(axis=0)
        names.append(f"<text x={x:.0f} y={y:.0f} text-anchor=middle font-weight=bold>{order[one.number] + 1}</text>")
    box = f"viewBox='0 0 {_MAP} {_MAP}' width={_MAP} font-size=13 fill=currentColor"
    return f"<p>Two main directions; numbers stand at the middles.</p><svg {box}>{''.join((*dots, *names))}</svg>"


def _colour(place: int) -> str:
    return f"hsl({place * 137 % 360} 60% 50%)"  # the golden angle keeps neighbours in the list apart


def _cluster(one: Cluster) -> str:
    said = "".join(f"<p class=said>{escape(text)}</p>" for text in one.examples)
    far = "".join(f"<p class='said far'>outlier: {escape(text)}</p>" for text in one.outliers)
    marks = escape("; ".join(one.traits))
    return (
        f"<details><summary><b>{escape(one.name)}</b>: {one.size} examples, {one.hand} by hand</summary>"
        f"<p>Words: {escape(', '.join(one.words))}. Traits: {marks}.</p>{said}{far}</details>"
    )

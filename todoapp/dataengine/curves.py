"""Curves as a self-contained HTML page: a training run's losses, and any other figures against a measure."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 320, 60, 34, 12  # pixels of a plot and of its margins
COLOURS = ("#3b6ea8", "#d9822b", "#4d9a6a", "#8e5ea2", "#b8433a", "#6b7280")
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 2em auto; padding: 0 1em; color: #1f2937; }
table { border-collapse: collapse; } td { padding: 1px 12px 1px 0; vertical-align: top; } svg text { font-size: 11px; }
"""

Points = Sequence[tuple[float, float]]
Place = Callable[[float, float], tuple[float, float]]  # pixels of a point


def page(title: str, plots: Sequence[str], facts: Mapping[str, object]) -> str:
    """Give a page of plots with a table of facts below them."""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>" for name, value in facts.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<h1>{escape(title)}</h1>{''.join(plots)}<table>{rows}</table></html>\n"
    )


def plot(
    heading: str, series: Mapping[str, Points], *, along: str, log_x: bool = False, dotted: frozenset[str] = frozenset()
) -> str:
    """Draw lines over a common measure; the names of `dotted` are drawn as single points.

    Args:
        along: what the horizontal axis measures.
        log_x: whether it is logarithmic; its values are above 0 then.
    """
    every = [point for points in series.values() for point in points if math.isfinite(point[1])]
    if not every:
        return f"<h2>{escape(heading)}</h2><p>Nothing has been measured yet.</p>"
    scale = math.log if log_x else float
    x_low, x_high = _span([scale(x) for x, _ in every])
    y_low, y_high = _span([0.0, *(y for _, y in every)])

    def place(x: float, y: float) -> tuple[float, float]:
        across = (scale(x) - x_low) / (x_high - x_low) * (WIDTH - LEFT - 20)
        up = (y - y_low) / (y_high - y_low) * (HEIGHT - BOTTOM - TOP)
        return LEFT + across, HEIGHT - BOTTOM - up

    parts = list(_axis(y_low, y_high, sorted({x for x, _ in every}), place))
    for (name, points), colour in zip(series.items(), COLOURS, strict=False):
        places = [place(x, y) for x, y in points if math.isfinite(y)]
        if name not in dotted and len(places) > 1:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if name in dotted or len(places) < 40:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    parts.append(f'<text x="{WIDTH - 20}" y="{HEIGHT - 4}" text-anchor="end">{escape(along)}</text>')
    legend = " &nbsp; ".join(
        f'<span style="color:{colour}">&#9632;</span> {escape(name)}'
        for name, colour in zip(series, COLOURS, strict=False)
    )
    svg = f'<svg width="{WIDTH}" height="{HEIGHT}" role="img">{"".join(parts)}</svg>'
    return f"<h2>{escape(heading)}</h2><p>{legend}</p>{svg}"


def training_page(run: Mapping[str, object], rows: Sequence[Mapping[str, float]]) -> str:
    """Give the page of a run from what stands in its run.json and log.jsonl."""
    losses = [(row["step"], row["loss"]) for row in rows if "loss" in row]
    series = {
        "training loss, mean of the last 20 steps": _smoothed(losses, 20),
        "dev loss": [(row["step"], row["dev_loss"]) for row in rows if "dev_loss" in row],
    }
    rates = {"rate": [(row["step"], row["rate"]) for row in rows if "rate" in row]}
    speeds = {"tokens/s": [(row["step"], row["tokens_per_s"]) for row in rows if "tokens_per_s" in row]}
    plots = [
        plot("Loss of an answer token, nats", series, along="step"),
        plot("Learning rate", rates, along="step"),
        plot("Speed since the start, tokens per second", speeds, along="step"),
    ]
    return page("Training run", plots, run)


def _smoothed(points: Points, width: int) -> list[tuple[float, float]]:
    values = [y for _, y in points]
    return [
        (x, sum(values[max(0, index + 1 - width) : index + 1]) / min(width, index + 1))
        for index, (x, _) in enumerate(points)
    ]


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low, low + 1.0)


def _axis(low: float, high: float, measures: Sequence[float], place: Place) -> Iterator[str]:
    for tick in range(5):
        value = low + (high - low) * tick / 4
        _, y = place(measures[0], value)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - 20}" y2="{y:.1f}" stroke="#e5e7eb"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.3g}</text>'
    shown = measures if len(measures) <= 10 else [measures[round(i * (len(measures) - 1) / 5)] for i in range(6)]
    for measure in shown:
        x, y = place(measure, low)
        yield f'<text x="{x:.1f}" y="{y + 14:.1f}" text-anchor="middle">{measure:g}</text>'

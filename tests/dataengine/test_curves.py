"""Curves are drawn to scale and the page stands alone."""

import re

from todoapp.dataengine.curves import HEIGHT, WIDTH, plot, training_page


def test_a_page_holds_the_curves_and_the_facts() -> None:
    rows = [{"step": 0.0, "dev_loss": 3.0}, *({"step": float(n), "loss": 3.0 / n, "rate": 1e-3} for n in range(1, 60))]
    page = training_page({"base": "a <b>", "seed": 7}, rows)
    assert page.count("<svg") == 2  # no speed was noted
    assert "a &lt;b&gt;" in page
    assert "http" not in page


def test_points_lie_inside_the_plot_and_higher_ones_higher_up() -> None:
    drawn = plot("x", {"a": [(50, 10.0), (5000, 90.0)]}, along="examples", log_x=True)
    places = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert len(places) == 2
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert places[1][1] < places[0][1]


def test_nothing_measured_is_said_and_a_number_that_is_none_left_out() -> None:
    assert "Nothing has been measured" in plot("x", {"a": []}, along="step")
    assert plot("x", {"a": [(1, 1.0), (2, float("nan"))]}, along="step").count("<circle") == 1

"""The learning curve's points, and what they say of the next examples."""

import pytest

from todoapp.dataengine.learning_curve import Point, curve_page, next_hundred, planned


def test_each_size_is_planned_twice_and_all_come_last() -> None:
    assert planned(300, (200, 50, 1000), 2) == [(50, 1), (50, 2), (200, 1), (200, 2), (300, 1), (300, 2)]
    assert planned(300, (50,), 2, all_once=True) == [(50, 1), (50, 2), (300, 1)]


def test_the_next_hundred_go_on_along_the_logarithm() -> None:
    points = [Point(100, 1, 20, 100), Point(100, 2, 40, 100), Point(200, 1, 50, 100)]
    assert next_hundred(points[:2]) is None
    assert next_hundred(points) == pytest.approx(0.2 * 0.58496, rel=1e-3)


def test_the_page_shows_every_point_and_the_mean() -> None:
    page = curve_page([Point(50, 1, 20, 100), Point(50, 2, 40, 100), Point(200, 1, 50, 100)], {"minutes": 5})
    assert page.count("<circle") == 5
    assert "50 examples, choice 2" in page
    assert "next hundred" in page

"""The numbers say whether a model got better."""

import datetime as dt

from todoapp.domain.correction import Dictated
from todoapp.services.feedback_stats import describe_stats, stats_of

MONDAY = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
DICTATED = (
    Dictated(MONDAY, "old", 2, thumbs_down=1, corrected=(("due", "understood"),), corrections=("understood",)),
    Dictated(MONDAY, "old", 1, thumbs_up=1),
    Dictated(MONDAY + WEEK, "old", 1, edits=1, edited=("title",)),
    Dictated(MONDAY + WEEK, "new", 3, edits=2),  # changed days later: life
    Dictated(MONDAY + WEEK, "new", 1, corrected=(("due", "mind"),), corrections=("mind",)),
)


def test_weeks_are_counted_for_each_model() -> None:
    weeks = stats_of(DICTATED).weeks
    assert [(week.monday.isoformat(), week.model_id) for week in weeks] == [
        ("2024-03-04", "old"),
        ("2024-03-11", "new"),
        ("2024-03-11", "old"),
    ]
    first = weeks[0].tally
    assert (first.dictations, first.accepted, first.acceptance) == (2, 1, 0.5)
    assert (first.thumbs_up, first.thumbs_down, first.corrections) == (1, 1, 1)


def test_a_change_of_mind_is_no_fault_of_a_model() -> None:
    stats = stats_of(DICTATED)
    old, new = (tally for _, tally in stats.models)
    assert (old.accepted, old.dictations) == (1, 3)
    assert (new.accepted, new.dictations) == (2, 2)
    assert stats.total.dictations == 5


def test_fields_are_counted_per_hundred_todos() -> None:
    faults = {fault.name: fault for fault in stats_of(DICTATED).fields}
    assert set(faults) == {"title", "due"}
    assert (faults["due"].corrected, faults["due"].edited, faults["due"].per_hundred) == (1, 0, 25.0)
    assert faults["title"].model_id == "old"


def test_the_words_name_weeks_models_and_fields() -> None:
    said = "\n".join(describe_stats(stats_of(DICTATED), weeks=1))
    assert said.startswith("3 of 5 dictations were kept as they came (60%)")
    assert "2024-03-11" in said
    assert "2024-03-04" not in said, "only the last week was asked for"
    assert all(name in said for name in ("old", "new", "due", "title"))


def test_before_the_first_dictation_it_says_so() -> None:
    assert list(describe_stats(stats_of([]))) == ["Nothing was dictated yet."]

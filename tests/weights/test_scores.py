"""Scores are kept as counts, with their intervals, one file for each model and data version."""

from pathlib import Path

import pytest

from todoapp.domain.errors import InvalidInput
from todoapp.weights.scores import Scores, SplitScore, Tally, read_all, read_scores, scores_of, write_scores


def split(right: int = 3, of: int = 4, split_hash: str = "abc") -> SplitScore:
    tally = Tally(right, of)
    return SplitScore(
        split_hash, tally, Tally(7, 9), {"hand": tally}, {"add.due": tally}, {"lists": Tally(1, 2)}, Tally(4, 4),
        Tally(3, 4), 210.5, 480.0, 31.2, {"missing task": 2}, ("0a", "1b"),
    )  # fmt: skip


def scores(model: str = "parser-1", data: str = "d1", **splits: SplitScore) -> Scores:
    return Scores(model, data, 1, splits, ("lists",))


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
        (920, 1000, 0.9015, 0.9353),
    ],
)
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert Tally(right, of).interval == pytest.approx((low, high), abs=1e-4)


def test_counts_add_up_and_are_shown_with_their_interval() -> None:
    assert Tally(1, 2) + Tally(3, 4) == Tally(4, 6)
    assert str(Tally(8, 10)) == " 80.0 % (49-94) 8/10"
    assert Tally().share == 0.0


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    kept = scores(dev=split(), test=split(1, 5))
    path = write_scores(tmp_path / "new", kept)
    assert path.name == "parser-1-d1.json"
    assert read_scores(path) == kept
    assert path.stat().st_size < 2000


def test_a_split_scored_later_joins_the_others_and_replaces_its_own(tmp_path: Path) -> None:
    write_scores(tmp_path, scores(dev=split(1), behaviours=split()))
    path = write_scores(tmp_path, scores(dev=split(4)))
    assert {name: one.cases.right for name, one in read_scores(path).splits.items()} == {"dev": 4, "behaviours": 3}


def test_models_and_data_versions_have_files_of_their_own(tmp_path: Path) -> None:
    for model, data in (("a", "d1"), ("a", "d2"), ("b", "d1")):
        write_scores(tmp_path, scores(model, data, dev=split()))
    assert [(one.model, one.data) for one in read_all(tmp_path)] == [("a", "d1"), ("a", "d2"), ("b", "d1")]
    assert [one.data for one in scores_of(tmp_path, "a")] == ["d1", "d2"]
    assert read_all(tmp_path / "none") == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "splits": {"dev": {}}}', "null"])
def test_a_file_that_holds_no_scores_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(InvalidInput, match=r"bad\.json is not a score file"):
        read_scores(tmp_path / "bad.json")

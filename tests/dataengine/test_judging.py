"""Side by side: both orders, a disagreement is a tie, and a liking for the first place wins nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from todoapp.dataengine.judging import ModelJudge, Pair, Showing, Verdict, Verdicts, showings, tally, winner, wins
from todoapp.domain.errors import InvalidInput, ModelMissing
from todoapp.weights.library import Library

ROOT = Path(__file__).parents[2]
PAIRS = [Pair(str(n), f"text {n}", "bad" if n % 3 else "good", "good" if n % 3 else "bad") for n in range(30)]


def judged(pairs: list[Pair], judge: object) -> dict[str, Verdict]:
    assert callable(judge)
    return {showing.key: judge(showing) for showing in showings(pairs)}


def test_every_pair_is_shown_in_both_orders_and_not_at_once() -> None:
    shown = showings([*PAIRS, Pair("same", "t", "x", "x")])
    assert len(shown) == 2 * len(PAIRS)
    assert {(one.pair.id, one.is_swapped) for one in shown} == {(p.id, s) for p in PAIRS for s in (True, False)}
    assert {one.pair.id for one in shown[:30]} == {pair.id for pair in PAIRS}
    assert {one.is_swapped for one in shown[:30]} == {True, False}
    assert shown == showings([*PAIRS, Pair("same", "t", "x", "x")])


def test_who_sees_the_difference_decides() -> None:
    def sees(showing: Showing) -> Verdict:
        return "first" if showing.first == "good" else "second"

    counts = tally(showings(PAIRS), judged(PAIRS, sees))
    assert counts == {"left": 10, "right": 20, "tie": 0}
    assert (wins(counts).right, wins(counts).of) == (20, 30)


def test_who_likes_the_first_place_decides_nothing() -> None:
    assert tally(showings(PAIRS), judged(PAIRS, lambda _: "first")) == {"left": 0, "right": 0, "tie": 30}


@pytest.mark.parametrize(
    ("plain", "swapped", "expected"),
    [
        ("first", "second", "left"),
        ("second", "first", "right"),
        ("same", "second", "tie"),
        ("first", "first", "tie"),
        ("same", "same", "tie"),
    ],
)
def test_a_disagreement_is_a_tie(plain: Verdict, swapped: Verdict, expected: str) -> None:
    assert winner({False: plain, True: swapped}) == expected


def test_verdicts_outlive_the_sitting_and_half_a_pair_does_not_count(tmp_path: Path) -> None:
    shown = showings(PAIRS[:1])
    kept = Verdicts(tmp_path / "verdicts.jsonl")
    kept.add(shown[0], "first")
    assert kept.read() == {shown[0].key: "first"}
    assert sum(tally(shown, kept.read()).values()) == 0
    kept.path.write_text("nonsense\n")
    with pytest.raises(InvalidInput, match=r"verdicts\.jsonl:1"):
        kept.read()


@pytest.mark.slow
def test_a_person_judges_in_the_terminal_and_goes_on_later(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": "1", "text": "call ann", "now": "2026-01-14T10:00:00"}\n')
    (tmp_path / "left.jsonl").write_text('{"id": "1", "actions": [], "yaml": "[]"}\n')
    (tmp_path / "right.jsonl").write_text('{"id": "1", "actions": [], "yaml": "- add: Call Ann"}\n')
    command = [sys.executable, str(ROOT / "scripts" / "judge.py"), "left.jsonl", "right.jsonl"]
    command += ["--questions", "q.jsonl", "--verdicts", "v.jsonl"]

    def sit(keys: str) -> str:
        done = subprocess.run(command, input=keys, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    first = sit("x\na\nq\n")  # x is no answer: it is asked again
    assert first.count("better: a, b") == 3
    assert "ties: 0" in first
    preferred = "left" if first.index("    []") < first.index("- add: Call Ann") else "right"
    assert f"{preferred}.jsonl better: 1" in sit("b\n")


@pytest.mark.model
def test_a_local_model_judges() -> None:
    try:
        path = Library().base_path()
    except ModelMissing as error:
        pytest.skip(error.title)
    judge = ModelJudge(path, threads=1)
    try:
        pair = Pair("1", "call ann tomorrow", "- add: Call Ann\n  due: tomorrow", "[]")
        plain, swapped = judge(Showing(pair, False)), judge(Showing(pair, True))
    finally:
        judge.close()
    assert {plain, swapped} <= {"first", "second", "same"}

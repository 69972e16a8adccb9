"""A better parser is promoted, a worse one is refused, and the way back is open: in a checkout and installed."""

import hashlib
import io
from pathlib import Path

import pytest
import yaml

from todoapp.cli import main
from todoapp.domain.errors import InvalidInput
from todoapp.weights.choice import FILE, read_choice
from todoapp.weights.command import compare_command, list_command, promote_command, rollback_command
from todoapp.weights.promotion import compare, promote, rollback, sign_test
from todoapp.weights.registry import parser_in_use, read_registry
from todoapp.weights.scores import Scores, SplitScore, Tally, scores_dir, write_scores

from .world import World

FIVE = Tally(5, 5)
OLD, NEW, THIRD = "parser-2026.11-r1", "parser-2026.12-r2", "parser-2027.01-r3"


def registered(world: World, **statuses: str) -> None:
    """A registry of the three parsers (r1, r2, r3), each with an adapter of its own."""
    models = []
    for name, short in ((OLD, "r1"), (NEW, "r2"), (THIRD, "r3")):
        if short not in statuses:
            continue
        adapter = world.models / f"{name}.gguf"
        adapter.write_bytes((world.models / "adapter.gguf").read_bytes())
        models.append(
            {
                "id": name,
                "status": statuses[short],
                "base": "tiny",
                "adapter": {"file": adapter.name, "sha256": hashlib.sha256(adapter.read_bytes()).hexdigest()},
                "quantization": "f16",
                "dataset_version": "d1",
                "prompt_version": 1,
            }
        )
    (world.models / "registry.yaml").write_text(yaml.safe_dump({"format": 1, "models": models}))


@pytest.fixture(params=["checkout", "installed"])
def place(world: World, request: pytest.FixtureRequest) -> World:
    """The two places a registry can be in."""
    if request.param == "checkout":
        (world.root / ".git").mkdir()
    registered(world, r1="current", r2="candidate")
    return world


def data(world: World) -> Path:
    return world.root / "data"


def in_use(world: World) -> str:
    return parser_in_use(world.models, data(world)).id


def scored(world: World, model: str, lists: Tally, tags: Tally = FIVE, *, split: str = "behaviours") -> None:
    """Keep scores with so many right of the required `lists` and the wanted `tags`."""
    one = SplitScore(
        f"hash of {split}", lists + tags, Tally(9, 9), {"hand": lists + tags}, {}, {"lists": lists, "tags": tags},
        Tally(9, 9), wrong=tuple(f"x{n}" for n in range(lists.of - lists.right)),
    )  # fmt: skip
    write_scores(scores_dir(world.models), Scores(model, "d1", 1, {split: one}, ("lists",)))


def test_a_parser_that_is_no_worse_is_promoted_and_rolled_back(place: World) -> None:
    scored(place, OLD, Tally(18, 20))
    scored(place, NEW, Tally(17, 20))
    assert promote(place.models, data(place), NEW) == [f"{NEW} is the current parser, {OLD} the one before."]
    assert in_use(place) == place.library.parser_id() == NEW
    rollback(place.models, data(place))
    assert in_use(place) == OLD
    assert not (data(place) / FILE).exists()


def test_a_required_behaviour_that_got_worse_refuses_and_says_how_much(place: World) -> None:
    scored(place, OLD, Tally(20, 20))
    scored(place, NEW, Tally(15, 20))
    with pytest.raises(InvalidInput, match=r"lists fell from 100 % \(20/20, by its interval at least 84 %\) to 75 %"):
        promote(place.models, data(place), NEW)
    assert in_use(place) == OLD
    lines = promote(place.models, data(place), NEW, force=" lists come next ")
    assert lines[1].startswith("Forced (lists come next) although lists fell")
    assert in_use(place) == NEW


def test_why_a_promotion_was_forced_is_kept(place: World) -> None:
    promote(place.models, data(place), NEW, force="nothing is scored yet")
    choice = read_choice(data(place))
    registry = (place.models / "registry.yaml").read_text()
    assert ("forced: nothing is scored yet" in registry) != (choice is not None)
    assert choice is None or choice.forced == "nothing is scored yet"


def test_a_wanted_behaviour_may_get_worse(place: World) -> None:
    scored(place, OLD, Tally(20, 20), Tally(20, 20))
    scored(place, NEW, Tally(20, 20), Tally(2, 20))
    promote(place.models, data(place), NEW)
    assert in_use(place) == NEW


def test_dev_is_judged_with_the_targeted_sets_and_test_is_not(place: World) -> None:
    for split, old, new in (("behaviours", 8, 8), ("dev", 30, 20), ("test", 30, 0)):
        scored(place, OLD, Tally(old, 30 if split != "behaviours" else 8), split=split)
        scored(place, NEW, Tally(new, 30 if split != "behaviours" else 8), split=split)
    (worse,) = compare(place.models, OLD, NEW).worse()
    assert "(38/38" in worse
    assert "28/38" in worse


@pytest.mark.parametrize(
    ("scores", "complaint"),
    [
        ((), "have no scores on the same data.*--behaviours --save"),
        (("dev",), "not both scored on the same behaviours"),
    ],
)
def test_without_scores_of_both_nothing_is_promoted(place: World, scores: tuple[str, ...], complaint: str) -> None:
    for split in scores:
        scored(place, OLD, Tally(1, 1), split=split)
        scored(place, NEW, Tally(1, 1), split=split)
    with pytest.raises(InvalidInput, match=complaint):
        promote(place.models, data(place), NEW)


def test_scores_on_another_content_of_a_split_do_not_count(place: World) -> None:
    scored(place, OLD, Tally(1, 1))
    other = SplitScore("another", Tally(1, 1), Tally(), {}, {}, {}, Tally())
    write_scores(scores_dir(place.models), Scores(NEW, "d2", 1, {"behaviours": other}))
    with pytest.raises(InvalidInput, match="no scores on the same data"):
        compare(place.models, OLD, NEW)


def test_what_cannot_be_promoted_is_said(place: World) -> None:
    for model, complaint in ((OLD, "current parser already"), ("parser-x", "There is no parser parser-x. Known: ")):
        with pytest.raises(InvalidInput, match=complaint):
            promote(place.models, data(place), model)
    with pytest.raises(InvalidInput, match="--force needs a reason"):
        promote(place.models, data(place), NEW, force=" ")
    (place.models / f"{NEW}.gguf").unlink()
    with pytest.raises(InvalidInput, match=r"adapter of .* is not there"):
        promote(place.models, data(place), NEW, force="x")
    with pytest.raises(InvalidInput, match="no parser from before"):
        rollback(place.models, data(place))


def test_in_a_checkout_the_one_before_the_previous_leaves_and_a_rolled_back_one_stays(world: World) -> None:
    (world.root / ".git").mkdir()
    registered(world, r1="previous", r2="current", r3="candidate")
    lines = promote(world.models, data(world), THIRD, force="trial")
    assert f"{OLD} leaves the registry; its adapter is in git's history." in lines
    assert {entry.id: entry.status for entry in read_registry(world.models)} == {NEW: "previous", THIRD: "current"}
    assert not (world.models / f"{OLD}.gguf").exists()
    rollback(world.models, data(world))
    assert {entry.id: entry.status for entry in read_registry(world.models)} == {NEW: "current", THIRD: "candidate"}
    assert (world.models / f"{THIRD}.gguf").exists()
    assert (world.models / "registry.yaml").read_text().startswith("# One entry per fine-tuned parser.")


def test_an_installed_app_leaves_the_registry_alone_and_follows_an_update(world: World) -> None:
    registered(world, r1="current", r2="candidate")
    before = (world.models / "registry.yaml").read_bytes()
    promote(world.models, data(world), NEW, force="trial")
    assert (world.models / "registry.yaml").read_bytes() == before
    registered(world, r1="previous", r2="candidate", r3="current")
    assert in_use(world) == THIRD
    rollback(world.models, data(world))
    assert in_use(world) == OLD
    rollback_again = rollback(world.models, data(world))
    assert in_use(world) == THIRD
    assert rollback_again == [f"{THIRD} is the current parser again, in place of {OLD}."]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "x"}'])
def test_a_choice_that_cannot_be_read_leaves_the_registrys_parser(world: World, content: str) -> None:
    registered(world, r1="current")
    data(world).mkdir()
    (data(world) / FILE).write_text(content)
    assert in_use(world) == OLD


def test_a_choice_of_a_parser_that_is_gone_leaves_the_registrys_parser(world: World) -> None:
    registered(world, r1="current", r2="candidate")
    promote(world.models, data(world), NEW, force="trial")
    registered(world, r1="current")
    assert in_use(world) == OLD


def test_the_sign_test_tells_chance_from_change() -> None:
    assert sign_test(0, 0) == sign_test(3, 3) == 1.0
    assert sign_test(10, 0) == pytest.approx(2 / 1024)


def test_the_commands_print_what_they_found_and_did(place: World) -> None:
    scored(place, OLD, Tally(20, 20))
    scored(place, NEW, Tally(12, 20))
    out = io.StringIO()
    assert compare_command(OLD, NEW, out, place.library) == 1
    assert compare_command(NEW, OLD, out, place.library) == 0
    assert "0 cases became right, 8 wrong (sign test p = 0.008)" in out.getvalue()
    assert "WORSE: lists fell" in out.getvalue()
    assert "better" in out.getvalue()
    assert promote_command(NEW, out, force="trial", library=place.library) == 0
    assert "Run `todoapp model fetch parser`" in out.getvalue()
    listed = io.StringIO()
    assert list_command(listed, place.library) == 0
    assert f"{OLD}  " in listed.getvalue()
    assert rollback_command(out, place.library) == 0
    assert out.getvalue().count("Run `todoapp model fetch parser`") == 2


def test_the_todoapp_command_promotes_and_goes_back(
    place: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TODOAPP_MODELS_DIR", str(place.models))
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(data(place)))
    monkeypatch.setattr("todoapp.weights.library.CATALOG", place.catalog)
    assert main(["model", "promote", NEW]) == 1
    assert "--force REASON does it all the same" in capsys.readouterr().err
    assert main(["model", "compare", OLD, NEW]) == 1
    assert main(["model", "promote", NEW, "--force", "trial"]) == 0
    assert in_use(place) == NEW
    assert main(["model", "rollback"]) == 0
    assert in_use(place) == OLD

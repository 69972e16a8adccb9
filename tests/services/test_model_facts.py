"""What is said of the models: sizes and scores as they are kept, speeds only of this machine."""

import json
import shutil
from pathlib import Path

import pytest

from todoapp.services.model_facts import SPEED_FILE, Speed, chosen_parser, measure, model_facts, read_speeds, save_speed
from todoapp.weights.library import Library
from todoapp.weights.registry import default_models_dir, read_registry
from todoapp.weights.scores import Scores, SplitScore, Tally, read_all, scores_dir, write_scores

SAMPLE = Path(__file__).parents[2] / "resources" / "sounds" / "sample.wav"


def test_all_models_are_listed_with_size_licence_and_accuracy(tmp_path: Path) -> None:
    facts = {fact.id: fact for fact in model_facts(Library(tmp_path), tmp_path)}
    tiny, base = facts["whisper-tiny.en"], facts["whisper-base"]
    assert (tiny.kind, tiny.is_ready, tiny.licence) == ("speech", False, "MIT")
    assert base.size_bytes > tiny.size_bytes > 70_000_000
    assert "of words right (30 recordings" in tiny.accuracy
    assert tiny.speed == ""
    parsers = [fact for fact in facts.values() if fact.kind == "parser"]
    assert parsers[0].id == Library(tmp_path).parser_id()


def test_the_accuracy_of_a_parser_is_that_of_its_score_file(tmp_path: Path) -> None:
    of_parsers = [fact for fact in model_facts(Library(tmp_path), tmp_path) if fact.kind == "parser"]
    all_scores = read_all(scores_dir(default_models_dir()))
    for fact in of_parsers:
        splits = [split for scores in all_scores if scores.model == fact.id for split in scores.splits.values()]
        told = [f"{100 * split.todos.share:.0f} % of todos right" for split in splits]
        assert any(words in fact.accuracy for words in told)


def test_parsers_are_told_by_what_all_of_them_were_asked(tmp_path: Path) -> None:
    library = Library(tmp_path / "data", models_dir=tmp_path / "models")
    ids = [entry.id for entry in read_registry(default_models_dir())][:2]
    shutil.copytree(default_models_dir(), library.models_dir, ignore=shutil.ignore_patterns("*.gguf", "scores"))
    for model, data, splits in (
        (ids[0], "new", {"test": Tally(6, 10), "dev": Tally(7, 9)}),
        (ids[1], "old", {"test": Tally(9, 10)}),
        (ids[1], "new", {"dev": Tally(5, 9)}),
    ):
        scores = {name: SplitScore(f"{data}-{name}", tally, tally, {}, {}, {}, tally) for name, tally in splits.items()}
        write_scores(scores_dir(library.models_dir), Scores(model, data, 1, scores))
    accuracy = {fact.id: fact.accuracy for fact in model_facts(library, tmp_path)}
    assert accuracy[ids[0]].startswith("78 % of todos")
    assert accuracy[ids[1]].startswith("56 % of todos")


def test_a_speed_is_kept_for_this_machine_only(tmp_path: Path) -> None:
    save_speed(tmp_path, "whisper-tiny.en", Speed(912.3, "5 s of speech"))
    save_speed(tmp_path, "other", Speed(100, "a sentence"))
    assert read_speeds(tmp_path)["whisper-tiny.en"] == Speed(912.3, "5 s of speech")
    facts = {fact.id: fact for fact in model_facts(Library(tmp_path), tmp_path)}
    assert facts["whisper-tiny.en"].speed == "0.9 s for 5 s of speech, measured here"
    content = json.loads((tmp_path / SPEED_FILE).read_text(encoding="utf-8"))
    (tmp_path / SPEED_FILE).write_text(json.dumps(content | {"machine": "elsewhere"}), encoding="utf-8")
    assert read_speeds(tmp_path) == {}
    (tmp_path / SPEED_FILE).write_text("[]", encoding="utf-8")
    assert read_speeds(tmp_path) == {}


def test_a_parser_that_left_the_registry_gives_way_to_the_current_one(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert chosen_parser(library, None) is None
    assert chosen_parser(library, "parser-gone") is None
    assert chosen_parser(library, library.parser_id()) == library.parser_id()


@pytest.mark.model
@pytest.mark.parametrize("model_id", ["whisper-tiny.en", "parser"])
def test_a_model_is_timed(model_id: str) -> None:
    library = Library()
    speed = measure(library, library.parser_id() if model_id == "parser" else model_id, SAMPLE)
    assert 1 < speed.ms < 60_000
    assert speed.work in ("a sentence", "6 s of speech", "5 s of speech", "7 s of speech")

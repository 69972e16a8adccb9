"""A manifest says what the data is, and what changed since."""

from pathlib import Path

import pytest

from todoapp.dataengine.examples import Example, write_examples
from todoapp.dataengine.manifest import Manifest, build_manifest, differences, read_manifest, write_manifest
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import ParsedAction

TEXTS = ("Feed the cat", "Pay the rent", "Book a table for six", "Call the dentist", "Wash the car", "Mow the lawn")


def data(folder: Path, *titles: str, source: str = "hand") -> Path:
    examples = [Example(title.lower(), (ParsedAction("add", title),), source) for title in titles]
    (folder / "gold").mkdir(exist_ok=True)
    (folder / "generated").mkdir(exist_ok=True)
    write_examples(folder / ("gold" if source == "hand" else "generated") / "a.yaml", examples, source=source)
    return folder


def manifest(folder: Path, commit: str = "abc", seed: int = 1) -> Manifest:
    return build_manifest(folder, commit=commit, generator={"count": 2, "seed": seed})


def test_a_manifest_counts_what_is_there(tmp_path: Path) -> None:
    data(tmp_path, *TEXTS)
    made = manifest(data(tmp_path, "Descale the kettle", source="generated"))
    assert made.examples == 7
    assert made.sources == {"examples": 7, "generated": 1, "hand": 6}
    assert sum(split["examples"] for split in made.splits.values()) == 7
    assert set(made.files) == {"gold/a.yaml", "generated/a.yaml"}
    assert made.trains["rows"] == made.splits["train"]["examples"]
    assert made.train_hash == made.splits["train"]["hash"]


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    made = manifest(data(tmp_path, *TEXTS))
    assert read_manifest(write_manifest(tmp_path, made)) == made


def test_the_commit_alone_makes_no_other_version(tmp_path: Path) -> None:
    folder = data(tmp_path, *TEXTS)
    assert manifest(folder, "abc").hash == manifest(folder, "def").hash
    assert differences(manifest(folder, "abc"), manifest(folder, "def")) == []
    assert manifest(folder, seed=2).hash != manifest(folder).hash


def test_a_changed_example_is_named_by_its_file(tmp_path: Path) -> None:
    before = manifest(data(tmp_path, *TEXTS))
    after = manifest(data(tmp_path, *TEXTS[:-1], "Mow the meadow"))
    assert before.hash != after.hash
    assert any(line.startswith("files.gold/a.yaml.sha256: ") for line in differences(before, after))


def test_a_missing_manifest_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no manifest"):
        read_manifest(tmp_path / "000000000000.yaml")

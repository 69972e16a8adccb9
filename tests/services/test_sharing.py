"""A bundle holds what the user saw, names replaced alike in words and YAML, and reads back as gold."""

import datetime as dt
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from todoapp.dataengine.bundles import examples_of, importable, read_bundle
from todoapp.dataengine.examples import Example, read_examples
from todoapp.domain.correction import Correction, Reason
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.domain.todo import Provenance
from todoapp.parser.yaml_format import read_yaml
from todoapp.services.placeholders import PEOPLE, PLACES, find_names, replaced, with_misheard
from todoapp.services.sharing import Sharing, bundle_of, shareable, suggested_names, write_bundle

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)
TEXT = "remind me to call Siobhan in Ljubljana about Okonkwo's boat on friday, her number is 0171 555 9876"
GOLD = "- add: Call Siobhan in Ljubljana about Okonkwo's boat\n  due: on friday\n  notes: Her number is 0171 555 9876"


def correction(
    number: int = 1, reason: Reason = "understood", *, text: str = TEXT, heard: str = "", actions: str = GOLD
) -> Correction:
    provenance = Provenance(heard or text, "kept.wav", "- add: Call Siobhan", "parser-1", 1, "tiny.en", NOW)
    return Correction(
        todo_id="t",
        provenance=provenance,
        reason=reason,
        suggested=reason,
        text=text,
        actions=actions,
        carried_out=[],
        before={"title": "Call Siobhan"},
        after={"title": "Call Siobhan"},
        fields=("due",),
        is_audio_kept=True,
        app_version="1.2.3",
        settings={"morning": "09:00"},
        at=NOW,
        number=number,
    )


def write(path: Path, *corrections: Correction, sharing: Sharing | None = None) -> int:
    bundle = bundle_of(corrections, sharing or Sharing(), at=NOW, app_version="1.2.3", counts={"total": 9})
    return write_bundle(bundle, path, path.parent)


def test_a_bundle_is_its_manifest_and_a_line_for_each_correction(tmp_path: Path) -> None:
    path = tmp_path / "bundle.jsonl"
    write(path, correction(), correction(2, "heard", heard="call shivon"))
    manifest, first, second = map(json.loads, path.read_text().splitlines())
    assert manifest["models"] == ["parser-1"]
    assert manifest["speech_models"] == ["tiny.en"]
    assert (manifest["app_version"], manifest["prompt_version"]) == ("1.2.3", 1)
    assert manifest["reasons"] == {"understood": 1, "heard": 1}
    assert manifest["dictations"] == {"total": 9}
    assert (manifest["names_replaced"], manifest["audio"]) == (False, False)
    assert first["actions"] == [
        {
            "add": "Call Siobhan in Ljubljana about Okonkwo's boat",
            "due": "on friday",
            "notes": "Her number is 0171 555 9876",
        }
    ]
    assert first["now"] == "2024-03-05T09:00"
    assert "audio" not in first
    assert second["heard"] == "call shivon"
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.jsonl"]


def test_names_are_replaced_in_words_and_yaml_alike(tmp_path: Path) -> None:
    names = suggested_names([correction()])
    assert set(names) == {"Siobhan", "Ljubljana", "Okonkwo"}
    assert names["Siobhan"] in PEOPLE
    assert names["Ljubljana"] in PLACES
    path = tmp_path / "bundle.jsonl"
    heard = TEXT.replace("Siobhan", "shivon").replace("Ljubljana", "lube liana")
    write(path, correction(heard=heard), sharing=Sharing(names))
    written = path.read_text()
    for name in ("siobhan", "shivon", "ljubljana", "lube", "okonkwo", "9876"):
        assert name not in written.lower()
    (made,) = examples_of(read_bundle(path), "bundle")
    assert isinstance(made, Example)
    assert f"{names['Okonkwo']}'s boat" in made.text
    assert f"{names['Okonkwo']}'s boat" in (made.actions[0].head or "")


def test_a_bundle_with_names_replaced_is_gold_that_passes_every_check(tmp_path: Path) -> None:
    path = tmp_path / "bundle.jsonl"
    write(path, correction(), sharing=Sharing(suggested_names([correction()])))
    examples, findings = importable(read_bundle(path), "bundle", [])
    assert [finding for finding in findings if finding.level == "error"] == []
    assert len(examples) == 1


@pytest.mark.parametrize(
    ("text", "titles", "names"),
    [
        ("Buy milk. Call Ann on Friday in March before Christmas", ["Call Ann", "Buy milk"], {"Ann"}),
        ("call ann", ["Call Ann"], {"Ann"}),
        ("pay the VAT and fill the PDF, I'm late", ["Pay the VAT"], set()),
        ("ann's present", ["Ann's present"], {"Ann"}),
        ("Tell Ann Smith", ["Tell Ann Smith"], {"Ann", "Smith"}),
    ],
)
def test_names_are_told_from_other_capitals(text: str, titles: list[str], names: set[str]) -> None:
    assert set(find_names([text], titles)) == names


def test_a_placeholder_is_never_a_name_that_is_there() -> None:
    found = find_names(["call Alex and Robin"], ["Call Alex and Robin"])
    assert not set(found.values()) & {"Alex", "Robin"}
    assert len(set(found.values())) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call ann and Ann, ANN's", "call kim and Kim, KIM's"),
        ("annoy the nanny", "annoy the nanny"),
        ("mail ann.b@firm.com", "mail name@example.org"),
        ("see https://x.org/a?b", "see name@example.org"),
        ("ring +44 171 555-9876 at 3", "ring +55 501 005-5501 at 3"),
        ("due 2024-03-08 at 10:30, room 4021", "due 2024-03-08 at 10:30, room 4021"),
    ],
)
def test_what_points_at_somebody_is_replaced(text: str, expected: str) -> None:
    assert replaced(text, {"Ann": "Kim"}) == expected


def test_a_name_heard_wrong_is_replaced_too() -> None:
    names = with_misheard({"Siobhan": "Kim"}, "call shivon o now", "call Siobhan now")
    assert replaced("call shivon o now", names) == "call kim now"


def test_only_what_there_is_to_learn_from_is_shared() -> None:
    first, second = correction(1), correction(2)
    assert [one.number for one in shareable([first, correction(3, "mind"), second, correction(4, "date")])] == [2, 4]


def test_what_is_left_out_is_not_in_the_bundle(tmp_path: Path) -> None:
    path = tmp_path / "bundle.jsonl"
    write(path, correction(1), correction(2, "heard"), sharing=Sharing(left_out=frozenset({1})))
    assert [row["number"] for row in read_bundle(path).corrections] == [2]


def test_recordings_go_along_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "kept.wav").write_bytes(b"RIFF")
    path = tmp_path / "bundle.jsonl"
    assert write(path, correction(), sharing=Sharing(with_audio=True)) == 1
    assert (tmp_path / "bundle.jsonl.audio" / "kept.wav").read_bytes() == b"RIFF"
    assert read_bundle(path).corrections[0]["audio"] == "kept.wav"


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        write(tmp_path / "bundle.jsonl", correction(), sharing=Sharing(with_audio=True))  # the recording is gone
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.parametrize("content", ["", "[]", '{"format": 2, "kind": "todoapp feedback"}', "no json"])
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bundle.jsonl"
    path.write_text(content)
    with pytest.raises(InvalidInput):
        read_bundle(path)


def test_only_the_models_faults_become_gold_and_bad_ones_are_named(tmp_path: Path) -> None:
    path, out, known = tmp_path / "bundle.jsonl", tmp_path / "gold.yaml", tmp_path / "known.yaml"
    known.write_text('format: 1\nsource: hand\nexamples:\n- text: "Buy milk"\n  actions:\n  - add: Buy milk\n')
    write(
        path,
        correction(1),
        correction(2, "date"),
        correction(3, text="call ann", actions="- add: Call Ann\n  due: on tuesday"),  # words nobody said
        correction(4, text="buy milk.", actions="- add: Buy milk"),  # known already
        correction(5, text="pay rent", actions="- add: Pay rent"),
    )
    script = Path(__file__).parents[2] / "scripts" / "import_feedback.py"
    run = subprocess.run(
        [sys.executable, str(script), str(path), str(out), "--known", str(known)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.findall(r"error: bundle\.jsonl:(\d)", run.stdout) == ["3", "4"]
    assert "2 of 5 corrections are examples now" in run.stdout
    examples = read_examples([out])
    assert [example.text for example in examples] == [TEXT, "pay rent"]
    assert examples[0].actions == read_yaml(GOLD)


def test_another_prompt_version_is_not_learned_from(tmp_path: Path) -> None:
    path = tmp_path / "bundle.jsonl"
    old = correction()
    write(path, replace(old, provenance=replace(old.provenance, prompt_version=0)))
    examples, findings = importable(read_bundle(path), "bundle", [])
    assert examples == []
    assert "prompt version 0" in findings[0].message


def test_the_lines_shown_are_the_lines_written(tmp_path: Path) -> None:
    bundle = bundle_of([correction()], Sharing(), at=NOW, app_version="1", counts={})
    path = tmp_path / "bundle.jsonl"
    write_bundle(bundle, path, tmp_path)
    shown = io.StringIO()
    for line in bundle.lines():
        print(line, file=shown)
    assert path.read_text() == shown.getvalue()

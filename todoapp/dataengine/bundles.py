"""A feedback bundle: corrections one person chose to share, as JSON lines the data engine can learn from.

The first line is the manifest (`format`, versions, counts). Each other line is a correction: `text` and `actions` in
the gold form of models/parser/FORMAT.md, and beside them `reason`, what was `heard`, what the model wrote, and the
versions of everything that took part. Only corrections whose reason is "understood" are examples for the model.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from todoapp.dataengine.checks import Finding, check_example, near_copies
from todoapp.dataengine.examples import Example, normal_form
from todoapp.domain.errors import InvalidInput, UnparsableOutput
from todoapp.parser.prompt import PROMPT_VERSION
from todoapp.parser.yaml_format import read_actions

FORMAT = 1
KIND = "todoapp feedback"
LEARNED_FROM = "understood"  # the only reason that makes an example for the model


@dataclass(frozen=True)
class Bundle:
    """A bundle as it stands in the file: the manifest and the corrections."""

    manifest: Mapping[str, Any]
    corrections: tuple[Mapping[str, Any], ...]

    def lines(self) -> Iterator[str]:
        """Give the lines of the file."""
        for row in (self.manifest, *self.corrections):
            yield json.dumps(row, ensure_ascii=False)


def gold_actions(written: str) -> list[dict[str, Any]]:
    """Give a model's YAML as the JSON of a bundle's `actions`."""
    return list(yaml.load(written, Loader=yaml.BaseLoader) or [])


def read_bundle(path: Path) -> Bundle:
    """Read a bundle.

    Raises:
        InvalidInput: it cannot be read, is none, or is newer than we are.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{path.name} cannot be read as JSON lines.", str(error)) from error
    manifest = rows[0] if rows else None
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND or manifest.get("format") != FORMAT:
        raise InvalidInput(f"{path.name} is no feedback bundle we know.", f'Its first line has to say "{KIND}".')
    for number, row in enumerate(rows[1:], start=2):
        if not (isinstance(row, dict) and isinstance(row.get("text"), str) and isinstance(row.get("actions"), list)):
            raise InvalidInput(f"{path.name}, line {number}: no correction.", "It needs text and actions.")
    return Bundle(manifest, tuple(rows[1:]))


def examples_of(bundle: Bundle, name: str) -> Iterator[Example | Finding]:
    """Give the examples for the model, and a finding for each correction that cannot be one."""
    for row in bundle.corrections:
        origin = f"{name}:{row.get('number')}"
        if row.get("reason") != LEARNED_FROM:
            continue
        if row.get("prompt_version") not in (None, PROMPT_VERSION):
            yield Finding("error", origin, f"is of prompt version {row.get('prompt_version')}, not {PROMPT_VERSION}")
            continue
        try:
            yield Example(row["text"], read_actions(row["actions"]), "hand", None, origin)
        except UnparsableOutput as error:
            yield Finding("error", origin, error.title)


def importable(bundle: Bundle, name: str, known: Sequence[Example]) -> tuple[list[Example], list[Finding]]:
    """Give the examples that pass every check beside those known already, and what was found about all."""
    examples: list[Example] = []
    findings: list[Finding] = []
    texts = {normal_form(example.text): example.origin for example in known}
    for made in examples_of(bundle, name):
        if isinstance(made, Finding):
            findings.append(made)
            continue
        own = list(check_example(made))
        if (twin := texts.get(normal_form(made.text))) is not None:
            own.append(Finding("error", made.origin, f"same text as {twin}"))
        findings += own
        if not any(finding.level == "error" for finding in own):
            examples.append(made)
            texts[normal_form(made.text)] = made.origin
    new = {example.origin for example in examples}
    leaks = {
        origin: other.origin if origin == example.origin else example.origin
        for example, other in near_copies([*known, *examples])
        for origin in (example.origin, other.origin)
        if origin in new
    }
    findings += [Finding("error", origin, f"near copy of {other} in another split") for origin, other in leaks.items()]
    return [example for example in examples if example.origin not in leaks], findings

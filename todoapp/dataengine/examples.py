"""Gold examples: a dictation and the actions a careful person would write for it.

A gold file is YAML with `format: 1`, `source` ("hand" or "generated") and `examples`, each with `text`, `actions` (in
the model's own YAML form) and optionally `group`, which close variants share so that they fall into one split.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from todoapp.domain.errors import InvalidInput, UnparsableOutput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.words import words
from todoapp.parser.yaml_format import read_actions, write_yaml

FORMAT = 1


@dataclass(frozen=True)
class Example:
    """One dictation with its gold actions; `origin` is "file.yaml:index" for messages."""

    text: str
    actions: tuple[ParsedAction, ...]
    source: str
    group: str | None = None
    origin: str = ""

    @property
    def id(self) -> str:
        """A stable id made of the text alone."""
        return hashlib.sha256(normal_form(self.text).encode()).hexdigest()[:12]

    @property
    def yaml(self) -> str:
        """The YAML the model is to write."""
        return write_yaml(self.actions)


def normal_form(text: str) -> str:
    """Give the form of a text under which two examples count as the same."""
    return " ".join(words(text))


def read_examples(paths: Iterable[Path]) -> list[Example]:
    """Read gold files.

    Raises:
        InvalidInput: naming file and example, when a file is not in the gold form.
    """
    return [example for path in sorted(paths) for example in _read_file(path)]


class _Loader(yaml.CBaseLoader):
    """Reads every value as text, and no key twice in one place: the first of the two would be lost unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return mapping


def _read_file(path: Path) -> Iterator[Example]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path.name} is not YAML: {error}", "Quote the text that YAML stumbles over.") from error
    if not isinstance(content, dict) or content.get("format") != str(FORMAT):
        raise InvalidInput(f"{path.name} has no `format: {FORMAT}`.", "See models/parser/FORMAT.md.")
    source = content.get("source")
    if source not in ("hand", "generated"):
        raise InvalidInput(f"{path.name}: source is {source!r}.", "Write `source: hand` or `source: generated`.")
    for index, item in enumerate(content.get("examples") or []):
        origin = f"{path.name}:{index + 1}"
        if not isinstance(item, dict) or set(item) - {"text", "actions", "group"} or not item.get("text"):
            raise InvalidInput(f"{origin} is not an example.", "It needs `text` and `actions`, and may have `group`.")
        actions = item.get("actions")
        try:
            parsed = read_actions([] if actions in ("[]", "") else actions)
        except UnparsableOutput as error:
            raise InvalidInput(f"{origin}: {error.title}", "See models/parser/FORMAT.md.") from error
        yield Example(item["text"], parsed, source, item.get("group"), origin)


def write_examples(path: Path, examples: Sequence[Example], *, source: str) -> None:
    """Write a gold file that `read_examples` reads back to the same examples."""
    lines = [f"format: {FORMAT}", f"source: {source}", "examples:"]
    for example in examples:
        lines.append(f"- text: {_quoted(example.text)}")
        if example.group:
            lines.append(f"  group: {_quoted(example.group)}")
        if example.actions:
            lines.append("  actions:")
            lines.extend("  " + line for line in example.yaml.splitlines())
        else:
            lines.append("  actions: []")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

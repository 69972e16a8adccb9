"""What the parser owes (models/parser/spec.yaml), and which examples show whether it does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from todoapp.dataengine.checks import Finding
from todoapp.dataengine.examples import Example, normal_form, read_examples
from todoapp.dataengine.predicates import RULES, Rule
from todoapp.dataengine.splits import split_of
from todoapp.domain.errors import InvalidInput
from todoapp.parser.words import words

FORMAT = 1
IMPORTANCES = ("required", "wanted")
NEAR_COPY = 0.85  # share of word trigrams in common from which two texts count as variants of one another
FEWEST_GRAMS = 4  # shorter texts have too few trigrams to be called near copies


@dataclass(frozen=True)
class Behaviour:
    """One thing the parser owes; `rule` picks examples of any split."""

    name: str
    statement: str
    importance: Literal["required", "wanted"]
    rule: Rule | None = None


@dataclass(frozen=True)
class Spec:
    """All behaviours, in the order of the file."""

    behaviours: tuple[Behaviour, ...]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.behaviours if one.importance == "required")

    def of(self, example: Example) -> tuple[str, ...]:
        """Name the behaviours an example belongs to: by rule, or because it stands in a behaviour's own file."""
        own = example.origin.partition(".yaml:")[0]
        return tuple(
            one.name for one in self.behaviours if one.name == own or (one.rule is not None and one.rule(example))
        )


def read_spec(path: Path) -> Spec:
    """Read spec.yaml.

    Raises:
        InvalidInput: naming the behaviour, when it is not in the spec's form.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}", "Restore it from the project's history.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InvalidInput(f"{path.name} has no `format: {FORMAT}`.", "Restore it from the project's history.")
    behaviours = tuple(_behaviour(item, path) for item in content.get("behaviours") or [])
    names = [one.name for one in behaviours]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InvalidInput(f"{path.name} has {', '.join(sorted(twice))} twice.", "Give each behaviour its own name.")
    return Spec(behaviours)


def _behaviour(item: Any, path: Path) -> Behaviour:
    if not isinstance(item, dict) or set(item) != {"name", "importance", "statement"}:
        raise InvalidInput(
            f"{path.name}: {item!r} is no behaviour.", "It needs `name`, `importance` and `statement`, nothing else."
        )
    name = item["name"]
    if item["importance"] not in IMPORTANCES:
        raise InvalidInput(f"{path.name}: {name} is {item['importance']!r}.", f"Write one of {', '.join(IMPORTANCES)}.")
    if name not in RULES and not targeted_file(path.parent, name).is_file():
        raise InvalidInput(
            f"{path.name}: nothing tells which examples are {name}.", "Add a rule, or a file of its own."
        )
    return Behaviour(name, item["statement"], item["importance"], RULES.get(name))


def targeted_file(parser_data: Path, name: str) -> Path:
    """The hand-written examples of one behaviour."""
    return parser_data / "behaviours" / f"{name}.yaml"


def targeted_examples(parser_data: Path) -> list[Example]:
    """Read the targeted sets: evaluation only, whatever a hash would make of them."""
    return read_examples((parser_data / "behaviours").glob("*.yaml"))


def check_targeted(targeted: Sequence[Example], gold: Sequence[Example], spec: Spec) -> Iterator[Finding]:
    """Check that targeted examples show their behaviour, are nowhere else, and have no near copy to learn from."""
    rules = {one.name: one.rule for one in spec.behaviours}
    texts = {normal_form(example.text): example for example in gold}
    for example in targeted:
        name = example.origin.partition(".yaml:")[0]
        rule = rules.get(name)
        if name not in rules:
            yield Finding("error", example.origin, f"no behaviour is called {name}")
        elif rule is not None and not rule(example):
            yield Finding("error", example.origin, f"does not show {name}")
        key = normal_form(example.text)
        if key in texts:
            yield Finding("error", example.origin, f"same text as {texts[key].origin}")
        texts[key] = example
    train = [example for example in gold if split_of(example) == "train"]
    for own, copied in copies_to_learn(targeted, train):
        yield Finding("error", copied.origin, f"near copy of {own.origin}, which is for evaluation only")


def copies_to_learn(held_out: Sequence[Example], train: Iterable[Example]) -> Iterator[tuple[Example, Example]]:
    """Give each held-out example with the training examples that are nearly the same."""
    grams = [_trigrams(example.text) for example in held_out]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(grams):
        if len(own) >= FEWEST_GRAMS:
            for gram in own:
                holders[gram].append(index)
    for example in train:
        learnt = _trigrams(example.text)
        shared: dict[int, int] = defaultdict(int)
        for gram in learnt:
            for index in holders.get(gram, ()):
                shared[index] += 1
        for index, count in shared.items():
            if len(learnt) >= FEWEST_GRAMS and count >= NEAR_COPY * min(len(learnt), len(grams[index])):
                yield held_out[index], example


def _trigrams(text: str) -> set[tuple[str, ...]]:
    own = words(text)
    return set(zip(own, own[1:], own[2:], strict=False))

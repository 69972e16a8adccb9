"""The YAML a model writes for a dictation, in both directions.

One list, one item per action, keys in a fixed order, every value a string copied from the speech:

    - add: Call the dentist
      due: friday at 3
      priority: high
    - complete: buy milk

An empty list is `[]`. A filter (find, or a complete or delete of many) has an empty head: `- delete:` with `list:`,
`due:`, `text:` or `status:` below. `reminders` is a scalar for one and a block list for several; `tags` are separated
by commas; `subtasks` is always a block list. Changing any of this means a new PROMPT_VERSION and a new model.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import yaml

from todoapp.domain.errors import UnparsableOutput
from todoapp.domain.parsed_action import ActionKind, ParsedAction, Priority, Status

HEADS: tuple[str, ...] = get_args(ActionKind)

# The fields each kind of action may carry, in the order they are written.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "add": ("due", "scheduled", "repeat", "reminders", "priority", "list", "tags", "notes", "subtasks"),
    "update": (
        "on", "title", "due", "scheduled", "repeat", "shift",
        "reminders", "priority", "list", "tags", "notes", "subtasks",
    ),
    "complete": ("on", "text", "list", "due", "status"),
    "delete": ("on", "text", "list", "due", "status"),
    "create_list": (),
    "delete_list": (),
    "find": ("text", "list", "due", "status"),
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {"priority": get_args(Priority), "status": get_args(Status)}
BLOCK_LISTS = ("reminders", "subtasks")

# A plain YAML scalar that needs no quotes: no indicator first, no ": " or " #" inside, no space at the end.
PLAIN_SCALAR = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`\s])(?:[^\n:#]|:(?=\S)|(?<!\s)#)*(?<![\s:])")
# What YAML forbids (1.2, 5.1) or takes for a line break; the grammar lets these few through.
_FORBIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")


def write_yaml(actions: Sequence[ParsedAction]) -> str:
    """Write actions as the YAML a model is trained to write; ends without a newline."""
    if not actions:
        return "[]"
    lines: list[str] = []
    for action in actions:
        head = _line(action.head or "")
        lines.append(f"- {action.action}: {_scalar(head)}" if head else f"- {action.action}:")
        for name in FIELDS[action.action]:
            value: str | tuple[str, ...] = getattr(action, name) or ()
            given = [line for line in map(_line, (value,) if isinstance(value, str) else value) if line]
            if not given:
                continue
            if name == "subtasks" or (name == "reminders" and len(given) > 1):
                lines.append(f"  {name}:")
                lines.extend(f"  - {_scalar(item)}" for item in given)
            else:
                lines.append(f"  {name}: {_scalar(', '.join(given))}")
    return "\n".join(lines)


def read_yaml(text: str) -> tuple[ParsedAction, ...]:
    """Read a model's output.

    Raises:
        UnparsableOutput: if the text is not YAML, or not a list of our actions.
    """
    try:
        items = yaml.load(_FORBIDDEN.sub(" ", text), Loader=yaml.BaseLoader)  # BaseLoader: every scalar stays a string
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnparsableOutput("The model's output is not YAML.", text) from error
    return read_actions(items, raw=text)


def read_actions(items: Any, *, raw: str = "") -> tuple[ParsedAction, ...]:
    """Read actions from loaded YAML (all scalars strings), as gold files hold them.

    Raises:
        UnparsableOutput: if an item is not one of our actions.
    """
    if not isinstance(items, list):
        raise UnparsableOutput("The model's output is not a list of actions.", raw)
    return tuple(_read_action(item, raw) for item in items)


def _read_action(item: Any, raw: str) -> ParsedAction:
    if not isinstance(item, dict):
        raise UnparsableOutput("An action is not a mapping.", raw)
    kinds = [name for name in item if name in HEADS]
    if len(kinds) != 1:
        raise UnparsableOutput(f"An action names {len(kinds)} kinds, not one.", raw)
    kind = kinds[0]
    values: dict[str, Any] = {}
    for name, value in item.items():
        if name == kind:
            if not isinstance(value, str | None):
                raise UnparsableOutput(f"The head of {kind} is not text.", raw)
            continue
        if name not in FIELDS[kind]:
            raise UnparsableOutput(f"{kind} has no field {name!r}.", raw)
        values[name] = _read_field(name, value, raw)
    head = item[kind] or None
    if head is None and (
        kind in ("add", "update", "create_list", "delete_list") or (kind == "complete" and not values)
    ):
        raise UnparsableOutput(f"{kind} names nothing.", raw)
    if kind == "find" and head is not None:  # a model's slip that means just one thing
        values.setdefault("text", head)
        head = None
    return ParsedAction(action=kind, head=head, **values)


def _read_field(name: str, value: Any, raw: str) -> str | tuple[str, ...]:
    if name in BLOCK_LISTS:
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) and item for item in items):
            raise UnparsableOutput(f"{name} is not a list of texts.", raw)
        return tuple(items)
    if not isinstance(value, str) or not value:
        raise UnparsableOutput(f"{name} is not text.", raw)
    if name == "tags":
        return tuple(tag for tag in (part.strip() for part in value.split(",")) if tag)
    if name in CHOICES and value not in CHOICES[name]:
        raise UnparsableOutput(f"{name} is {value!r}, not one of {', '.join(CHOICES[name])}.", raw)
    return value


def _line(value: str) -> str:
    """Give a value as one line of printable characters."""
    return " ".join(_UNPRINTABLE.sub(" ", value).split())


def _scalar(line: str) -> str:
    """Write one value: plain where YAML allows it, else double-quoted (a JSON string is a YAML one)."""
    if PLAIN_SCALAR.fullmatch(line):
        return line
    return json.dumps(line, ensure_ascii=False)

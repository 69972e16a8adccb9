"""Which parser runs where the registry is not the user's to change.

An installed app keeps the choice in its data folder. It holds until an update brings another current parser: that one
is then tried first.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FILE = "parser-choice.json"


@dataclass(frozen=True)
class Choice:
    """The parser chosen, the one that ran before, and what the registry called current at that time."""

    id: str
    previous: str
    over: str
    forced: str | None = None  # why it was taken although a required behaviour got worse


def is_checkout(models_dir: Path) -> bool:
    """Tell whether the models folder is part of a git working tree, whose registry then decides."""
    return (models_dir.parent / ".git").exists()


def read_choice(data_dir: Path) -> Choice | None:
    """Read the user's choice; None where there is none that can be read."""
    path = data_dir / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Choice(str(raw["id"]), str(raw["previous"]), str(raw["over"]), raw.get("forced"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # Without it the parser of the registry runs, which is always a sound one.
        log.warning("the choice of a parser in %s cannot be read: %r", path, error)
        return None


def write_choice(data_dir: Path, choice: Choice | None) -> None:
    """Keep the choice; None goes back to what the registry says."""
    path = data_dir / FILE
    if choice is None:
        path.unlink(missing_ok=True)
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{FILE}.part")
    part.write_text(json.dumps(asdict(choice), indent=1) + "\n", encoding="utf-8")
    part.replace(path)

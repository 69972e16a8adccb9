"""What the tests of the `todoapp` command share: a data folder, a script instead of a model, its streams."""

import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from todoapp import cli
from todoapp.domain.actions import Action, Add, TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.domain.when import When
from todoapp.services.parsing import Understood
from todoapp.weights.library import Library

NOW = "2024-03-05T09:00"
EXAMPLE = "call the dentist friday at 3, it's urgent"
FRIDAY = When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(15), grain="minute", phrase="friday at 3")
DENTIST = Add(TodoFields("Call the dentist", due=FRIDAY, priority="high"))


class Scripted:
    """What the command sees of an `Understanding`, with a script instead of a model."""

    def __init__(self, understanding: ScriptedUnderstanding) -> None:
        self._understanding = understanding

    def understand(self, text: str, reference: dt.datetime) -> Understood:
        return self._understanding(text, reference)


Script = Callable[..., ScriptedUnderstanding]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; the weights stay where they are."""
    if not os.environ.get("TODOAPP_WEIGHTS_DIR"):
        monkeypatch.setenv("TODOAPP_WEIGHTS_DIR", str(Library()._home))
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Give the understanding its script: tuples of actions, or errors."""

    def install(*lines: tuple[Action, ...] | TodoAppError, problem: str | None = None) -> ScriptedUnderstanding:
        scripted = ScriptedUnderstanding(lines, problem=problem)

        @contextmanager
        def understanding(model_id: str | None = None) -> Iterator[Scripted]:
            yield Scripted(scripted)

        monkeypatch.setattr(cli, "_understanding", understanding)
        return scripted

    return install


def stdin(monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]

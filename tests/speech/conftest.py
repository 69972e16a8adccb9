"""Fixtures of the speech tests: real models, and a microphone made of software."""

import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from tests.audio.virtual_microphone import VirtualMicrophone, virtual_microphone
from todoapp.speech.transcriber import Transcriber


def _transcriber(name: str) -> Transcriber:
    folder = os.environ.get("TODOAPP_WEIGHTS_DIR")
    weights = Path(folder) if folder else Path(platformdirs.user_data_dir("todoapp")) / "models"
    if not (weights / name / "model.bin").is_file():
        pytest.skip(f"no {name} in {weights} (run `todoapp model fetch` or set TODOAPP_WEIGHTS_DIR)")
    transcriber = Transcriber(weights / name, name)
    transcriber.load()
    return transcriber


@pytest.fixture(scope="session")
def tiny() -> Transcriber:
    return _transcriber("whisper-tiny.en")


@pytest.fixture(scope="session")
def base() -> Transcriber:
    return _transcriber("whisper-base")


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    with virtual_microphone() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running

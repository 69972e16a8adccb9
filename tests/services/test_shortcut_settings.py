"""Changed keys are kept in the settings beside everything else."""

import json
from pathlib import Path

import pytest

from todoapp.domain.errors import InvalidInput
from todoapp.services.settings import SETTINGS_FILE, read_date_settings
from todoapp.services.shortcut_settings import read_shortcuts, save_shortcuts


def test_changed_keys_are_kept_and_going_back_forgets_them(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('{"dates": {"day_first": true}}', encoding="utf-8")

    save_shortcuts(tmp_path, {"search": "Ctrl+J", "feedback": None})
    assert read_shortcuts(tmp_path) == {"search": "Ctrl+J", "feedback": None}
    save_shortcuts(tmp_path, {"search": "Ctrl+J"})

    assert read_shortcuts(tmp_path) == {"search": "Ctrl+J"}
    assert read_date_settings(tmp_path).day_first


@pytest.mark.parametrize("section", [{"serch": "Ctrl+J"}, {"search": 3}, {"search": ""}, ["search"]])
def test_what_is_no_setting_is_refused(tmp_path: Path, section: object) -> None:
    (tmp_path / SETTINGS_FILE).write_text(json.dumps({"shortcuts": section}), encoding="utf-8")

    with pytest.raises(InvalidInput):
        read_shortcuts(tmp_path)

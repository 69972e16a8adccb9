"""The settings of dictation from anywhere: one section of the file, the others left alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.services.dictation_settings import DictationSettings, read_dictation_settings, save_dictation_settings
from todoapp.services.settings import SETTINGS_FILE, read_date_settings


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert read_dictation_settings(tmp_path) == DictationSettings()
    assert not DictationSettings().open_microphone, "nobody listens unless it was allowed"


def test_what_is_saved_is_read_and_other_sections_stay(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('{"dates": {"week_start": "sunday"}}', encoding="utf-8")
    chosen = DictationSettings(hotkey=None, press="hold", sounds=False, open_microphone=True)
    save_dictation_settings(tmp_path, chosen)
    assert read_dictation_settings(tmp_path) == chosen
    assert read_date_settings(tmp_path).week_start == 6


@pytest.mark.parametrize(
    "section",
    [
        [],
        {"hotkey": 5},
        {"hotkey": ""},
        {"press": "click"},
        {"sounds": "yes"},
        {"open_microphone": 1},
        {"hot_key": "F9"},
    ],
)
def test_what_is_no_setting_is_refused_with_its_name(tmp_path: Path, section: Any) -> None:
    (tmp_path / SETTINGS_FILE).write_text(json.dumps({"dictation": section}), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_dictation_settings(tmp_path)
    assert "dictation" in caught.value.title


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        save_dictation_settings(tmp_path / "nowhere", DictationSettings())

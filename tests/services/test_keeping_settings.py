"""The settings of reminders and of what is kept: read, refused where wrong, saved beside the others."""

import json
from datetime import time
from pathlib import Path

import pytest

from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.domain.when import DateSettings
from todoapp.services.alarms import ReminderSettings
from todoapp.services.keeping_settings import KeepingSettings, read_keeping_settings, save_keeping_settings
from todoapp.services.settings import SETTINGS_FILE, read_date_settings


def settings_of(folder: Path, text: str) -> KeepingSettings:
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return read_keeping_settings(folder)


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    assert read_keeping_settings(tmp_path) == KeepingSettings()
    assert settings_of(tmp_path, '{"dates": {}}') == KeepingSettings()
    assert settings_of(tmp_path, '{"reminders": {"day_at": null}}') == KeepingSettings(ReminderSettings(day_at=None))


def test_what_is_saved_is_read_again_and_the_dates_stay(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('{"dates": {"evening": "19:00"}}', encoding="utf-8")
    settings = KeepingSettings(ReminderSettings(False, time(7, 30), ("PT30M", "P1D")), 90)
    save_keeping_settings(tmp_path, settings)
    assert read_keeping_settings(tmp_path) == settings
    assert read_date_settings(tmp_path) == DateSettings(evening=time(19))
    save_keeping_settings(tmp_path, KeepingSettings(ReminderSettings(day_at=None)))
    assert read_keeping_settings(tmp_path).reminders.day_at is None
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS_FILE]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[]", "the file"),
        ("{", "is not JSON"),
        ('{"reminders": []}', "reminders"),
        ('{"reminders": {"at": true}}', "reminders.at"),
        ('{"reminders": {"at_time": 1}}', "reminders.at_time"),
        ('{"reminders": {"day_at": "9 am"}}', "reminders.day_at"),
        ('{"reminders": {"before": ["soon"]}}', "reminders.before"),
        ('{"keeping": {"deleted_days": 0}}', "keeping.deleted_days"),
        ('{"keeping": {"deleted_days": true}}', "keeping.deleted_days"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings_of(tmp_path, text)
    assert named in caught.value.title
    assert caught.value.hint


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="could not be saved"):
        save_keeping_settings(tmp_path / "nowhere", KeepingSettings())


def test_the_file_keeps_sections_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('{"later": {"a": 1}}', encoding="utf-8")
    save_keeping_settings(tmp_path, KeepingSettings())
    assert json.loads((tmp_path / SETTINGS_FILE).read_text(encoding="utf-8"))["later"] == {"a": 1}

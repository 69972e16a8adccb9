"""The settings of the app: one section of the file, refused by name where wrong; and no network without leave."""

import json
from dataclasses import fields, replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import DateSettings
from todoapp.services.app_settings import (
    AppSettings,
    NetworkOff,
    read_app_settings,
    require_network,
    save_app_settings,
)
from todoapp.services.settings import SETTINGS_FILE, daypart_limits, read_date_settings, save_date_settings


def test_what_is_saved_is_read_again_beside_the_dates(tmp_path: Path) -> None:
    assert read_app_settings(tmp_path) == AppSettings()
    (tmp_path / SETTINGS_FILE).write_text('{"dates": {"evening": "19:00"}}', encoding="utf-8")
    chosen = AppSettings("contrast", 130, "USB", "whisper-base", "parser-1", None, False, "de", True)
    assert all(getattr(chosen, field.name) != field.default for field in fields(AppSettings))
    save_app_settings(tmp_path, chosen)
    assert read_app_settings(tmp_path) == chosen
    assert read_date_settings(tmp_path) == DateSettings(evening=time(19))


@pytest.mark.parametrize(
    "section",
    [
        [],
        {"theme": "pink"},
        {"text_percent": 20},
        {"text_percent": "100"},
        {"text_percent": True},
        {"microphone": ""},
        {"speech_model": None},
        {"speech_model": "whisper-huge"},
        {"recordings_days": -1},
        {"network": 1},
        {"networks": True},
    ],
)
def test_what_is_no_setting_is_refused_with_its_name(tmp_path: Path, section: Any) -> None:
    (tmp_path / SETTINGS_FILE).write_text(json.dumps({"app": section}), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_app_settings(tmp_path)
    assert "app" in caught.value.title
    assert caught.value.hint


def test_recordings_may_be_kept_for_good_or_not_at_all(tmp_path: Path) -> None:
    for days in (None, 0, 7):
        save_app_settings(tmp_path, AppSettings(recordings_days=days))
        assert read_app_settings(tmp_path).recordings_days == days


def test_nothing_connects_once_the_network_is_off(tmp_path: Path) -> None:
    require_network(tmp_path)
    save_app_settings(tmp_path, AppSettings(network=False))
    with pytest.raises(NetworkOff):
        require_network(tmp_path)


def test_dates_are_saved_whole_and_read_again(tmp_path: Path) -> None:
    chosen = DateSettings(time(7, 30), time(12, 30), time(15), time(17), time(21), time(8), 6, False, True, False)
    save_date_settings(tmp_path, chosen)
    assert read_date_settings(tmp_path) == chosen


def test_a_daypart_out_of_its_order_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="evening"):
        save_date_settings(tmp_path, DateSettings(evening=time(13)))
    assert not (tmp_path / SETTINGS_FILE).exists()


def test_every_time_within_the_limits_of_a_daypart_is_taken(tmp_path: Path) -> None:
    settings = DateSettings()
    for name in ("morning", "noon", "afternoon", "evening", "night"):
        for at in daypart_limits(settings, name):
            changed: dict[str, Any] = {name: at}
            save_date_settings(tmp_path, replace(settings, **changed))
    assert daypart_limits(settings, "morning") == (time(), time(11, 59))
    assert daypart_limits(settings, "evening") == (time(14), time(20))

"""The settings file: what it may say, and what is said of one that is wrong."""

from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest

from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import DateSettings
from todoapp.services.settings import SETTINGS_FILE, read_date_settings


def settings_of(folder: Path, text: str) -> DateSettings:
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return read_date_settings(folder)


def test_without_a_file_or_a_section_the_defaults_of_the_contract_hold(tmp_path: Path) -> None:
    assert read_date_settings(tmp_path) == DateSettings()
    assert settings_of(tmp_path, "{}") == DateSettings()
    assert settings_of(tmp_path, '{"dates": {}}') == DateSettings()


def test_every_setting_can_be_given(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path,
        """{"dates": {"morning": "07:30", "noon": "12:30", "afternoon": "15:00", "evening": "17:00", "night": "21:00",
        "all_day_anchor": "08:00", "week_start": "sunday", "next_weekday_is_next_week": false, "day_first": true,
        "clock_24h": false}}""",
    )
    assert found == DateSettings(
        time(7, 30), time(12, 30), time(15), time(17), time(21), time(8), 6, False, True, False
    )
    kept = [field for field in fields(DateSettings) if field.name != "language"]
    assert all(getattr(found, field.name) != field.default for field in kept)


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    assert settings_of(tmp_path, '{"dates": {"evening": "19:00"}}') == DateSettings(evening=time(19))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "the file is no object"),
        ('{"date": {}}', "no setting date"),
        ('{"dates": 5}', "dates is no object"),
        ('{"dates": {"mornings": "09:00"}}', "no setting dates.mornings"),
        ('{"dates": {"morning": "9"}}', 'dates.morning is "9"'),
        ('{"dates": {"morning": "25:00"}}', 'dates.morning is "25:00"'),
        ('{"dates": {"morning": null}}', "dates.morning is null"),
        ('{"dates": {"week_start": "friday"}}', 'dates.week_start is "friday"'),
        ('{"dates": {"week_start": 0}}', "dates.week_start is 0"),
        ('{"dates": {"clock_24h": "yes"}}', 'dates.clock_24h is "yes"'),
        ('{"dates": {"day_first": 1}}', "dates.day_first is 1"),
        ('{"dates": {"morning": "13:00"}}', "dates.morning is 13:00"),
        ('{"dates": {"evening": "13:00"}}', "dates.evening is 13:00"),
    ],
)
def test_a_wrong_file_is_refused_by_naming_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=SETTINGS_FILE) as caught:
        settings_of(tmp_path, text)
    assert named in caught.value.title
    assert caught.value.hint


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_date_settings(tmp_path)

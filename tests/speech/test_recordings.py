"""A recording is offered until it is done, whatever crashed in between."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.audio.sounds import white_noise
from todoapp.domain.errors import StorageUnavailable
from todoapp.speech.audio_file import read_audio, wav_header, write_wav
from todoapp.speech.recordings import Recordings

_AT = datetime(2024, 3, 5, 9, 0, 0, 123000, tzinfo=timezone(timedelta(hours=1)))


def _recorded(recordings: Recordings, at: datetime = _AT, seconds: float = 1.0) -> Path:
    path = recordings.new(at)
    write_wav(path, white_noise(seconds))
    recordings.close(path)
    return path


def test_a_recording_is_pending_until_it_is_done(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "recordings")
    path = _recorded(recordings)
    (utterance,) = Recordings(tmp_path / "recordings").pending()
    assert utterance.path == path
    assert utterance.duration_s == 1.0
    recordings.mark_done(path)
    assert recordings.pending() == []
    assert path.exists()


def test_the_moment_of_a_recording_survives_with_its_offset(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    _recorded(recordings, seconds=2.0)
    (utterance,) = recordings.pending()
    assert utterance.recorded_at == _AT + timedelta(seconds=2)
    assert utterance.recorded_at.utcoffset() == timedelta(hours=1)


def test_a_moment_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        Recordings(tmp_path).new(datetime(2024, 3, 5))


def test_two_recordings_of_one_moment_get_two_names(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    assert recordings.new(_AT) != recordings.new(_AT)


def test_a_recording_that_is_being_written_is_not_offered(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    path = recordings.new(_AT)
    write_wav(path, white_noise(1))
    assert recordings.pending() == []
    recordings.close(path)
    assert len(recordings.pending()) == 1


def test_pending_recordings_come_oldest_first_across_time_zones(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    later = _recorded(recordings, datetime(2024, 3, 5, 8, 30, tzinfo=UTC))
    earlier = _recorded(recordings, datetime(2024, 3, 5, 9, 0, tzinfo=timezone(timedelta(hours=1))))
    assert [utterance.path for utterance in recordings.pending()] == [earlier, later]


def test_the_header_of_a_crashed_recording_is_repaired(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    path = _recorded(recordings)
    data = path.read_bytes()
    path.write_bytes(wav_header(0) + data[44:] + b"\x01")  # never updated, and cut off inside a sample
    (utterance,) = recordings.pending()
    assert utterance.duration_s == 1.0
    assert len(read_audio(path)) == 16_000
    assert path.read_bytes() == data


@pytest.mark.parametrize("content", [b"", b"RIFF", wav_header(0)], ids=["empty", "cut header", "header alone"])
def test_a_recording_without_sound_is_not_offered_but_left_for_retention(tmp_path: Path, content: bytes) -> None:
    recordings = Recordings(tmp_path)
    path = recordings.new(_AT)
    path.write_bytes(content)
    recordings.close(path)
    assert recordings.pending() == []
    assert path.exists()
    assert recordings.apply_retention(30, _AT + timedelta(days=31)) == 1
    assert not path.exists()


def test_foreign_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    write_wav(tmp_path / "my song.wav", white_noise(1))
    (tmp_path / "20240305T090000.000+0000.wav").write_bytes(b"not one of ours, though it is named so" * 10)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    recordings = Recordings(tmp_path)
    assert recordings.pending() == []
    recordings.apply_retention(1, datetime(2030, 1, 1, tzinfo=UTC))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_failed_recording_is_offered_again_with_its_reason(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    path = _recorded(recordings)
    assert recordings.failure(path) is None
    recordings.mark_failed(path, "The speech model is missing.")
    assert [utterance.path for utterance in recordings.pending()] == [path]
    assert recordings.failure(path) == "The speech model is missing."
    recordings.mark_done(path)
    assert recordings.pending() == []
    assert recordings.failure(path) is None


def test_a_damaged_note_counts_as_pending(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    path = _recorded(recordings)
    recordings.mark_done(path)
    path.with_name(path.name + ".json").write_text('{"state": "do')
    assert [utterance.path for utterance in recordings.pending()] == [path]


def test_discarding_leaves_nothing(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    path = _recorded(recordings)
    recordings.mark_failed(path, "x")
    recordings.discard(path)
    recordings.mark_done(path)
    assert list(tmp_path.iterdir()) == []


def test_retention_removes_old_recordings_that_are_done_and_no_others(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    old_done = _recorded(recordings, _AT)
    old_pending = _recorded(recordings, _AT + timedelta(minutes=1))
    old_failed = _recorded(recordings, _AT + timedelta(minutes=2))
    new_done = _recorded(recordings, _AT + timedelta(days=20))
    recordings.mark_done(old_done)
    recordings.mark_failed(old_failed, "x")
    recordings.mark_done(new_done)
    assert recordings.apply_retention(30, _AT + timedelta(days=31)) == 1
    assert not old_done.exists()
    assert all(path.exists() for path in (old_pending, old_failed, new_done))
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable) as caught:
        Recordings(tmp_path / "file" / "recordings").new(_AT)
    assert caught.value.hint

"""What settings do to the world: recordings really go, the microphone is used, the network stays silent."""

import datetime as dt
import threading
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.fakes.recorder import FakeRecorder
from todoapp.domain.errors import MicrophoneUnavailable
from todoapp.domain.utterance import Utterance
from todoapp.services.app_settings import AppSettings, NetworkOff
from todoapp.services.changing_settings import FETCHING, ChangingSettings
from todoapp.services.model_facts import Speed, read_speeds
from todoapp.services.syncing import Syncing, local_zone
from todoapp.speech.audio_file import write_wav
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.store import open_store
from todoapp.weights.library import Library

NOW = dt.datetime(2024, 3, 5, 9).astimezone()
SAMPLE = Path(__file__).parents[2] / "resources" / "sounds" / "sample.wav"


class World:
    """The settings over a data folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recordings = Recordings(folder / "recordings")
        self.recorder = FakeRecorder(self.recordings, SAMPLE, recorded_at=NOW)
        self.store = open_store(folder / "todos.sqlite")
        self.settings = ChangingSettings(
            data_folder=folder,
            library=Library(folder),
            recorder=cast(Recorder, self.recorder),
            tester=cast(Recorder, FakeRecorder(self.recordings, SAMPLE, recorded_at=NOW)),
            recordings=self.recordings,
            sample=SAMPLE,
            measure=lambda model_id, sample: Speed(1234.0, f"{model_id} with {sample.name}"),
            syncing=lambda: Syncing(self.store, lambda: NOW, local_zone()),
            clock=lambda: NOW,
        )

    def record(self, days_ago: int, *, done: bool) -> Path:
        path = self.recordings.new(NOW - dt.timedelta(days=days_ago))
        write_wav(path, np.full(1600, 0.1, dtype=np.float32))
        self.recordings.close(path)
        if done:
            self.recordings.mark_done(path)
        return path


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize(("days", "left"), [(0, []), (7, [3]), (30, [3, 10]), (None, [3, 10, 40])])
def test_recordings_are_dropped_by_age_but_never_an_unfinished_one(
    world: World, days: int | None, left: list[int]
) -> None:
    finished = {age: world.record(age, done=True) for age in (3, 10, 40)}
    unfinished = [world.record(age, done=False) for age in (4, 50)]
    failed = world.record(60, done=False)
    world.recordings.mark_failed(failed, "no model")
    assert world.settings.drop_recordings(days) == 3 - len(left)
    assert [age for age, path in finished.items() if path.exists()] == left
    assert all(path.exists() for path in (*unfinished, failed))
    assert len(list(world.recordings.folder.glob("*.json"))) == len(left) + 1
    world.store.close()


def test_a_recording_being_made_is_not_dropped(world: World) -> None:
    path = world.recordings.new(NOW - dt.timedelta(days=1))
    assert world.settings.drop_recordings(0) == 0
    assert path.exists()
    world.store.close()


def test_no_model_is_fetched_while_the_network_is_off(world: World) -> None:
    world.settings.save_app(AppSettings(network=False))
    with pytest.raises(NetworkOff):
        world.settings.fetch("whisper-tiny.en", lambda words, part: None, threading.Event())
    world.store.close()


def test_no_account_connects_while_the_network_is_off_but_a_folder_does(world: World) -> None:
    (world.folder / "shared" / "Home").mkdir(parents=True)
    syncing = Syncing(world.store, lambda: NOW, local_zone())
    world.settings.save_app(AppSettings(network=False))
    with pytest.raises(NetworkOff):
        syncing.add("cloud", "caldav", "http://127.0.0.1:9/", "me", "secret")
    syncing.add("files", "folder", str(world.folder / "shared"), "", "")
    assert syncing.sync("files").error is None
    with world.store.writing() as writer:
        writer.accounts.add("cloud", "caldav", "http://127.0.0.1:9/", "me", "local", NOW)
    assert isinstance(syncing.sync("cloud").error, NetworkOff)
    world.store.close()


def test_every_connection_is_listed_and_an_account_can_be_paused(world: World) -> None:
    with world.store.writing() as writer:
        writer.accounts.add("cloud", "caldav", "https://dav.example.org/me/", "me", "local", NOW)
        writer.accounts.add("lists", "todoist", "", "", "local", NOW)
        writer.accounts.add("files", "folder", str(world.folder / "shared"), "", "local", NOW)
    models, cloud, lists = world.settings.connections()
    assert (models.name, models.account) == (FETCHING, None)
    assert (cloud.name, cloud.about, cloud.is_on) == ("cloud", "CalDAV, dav.example.org; not synced yet", True)
    assert (lists.name, lists.about) == ("lists", "Todoist; not synced yet")
    world.settings.pause("cloud", True)
    assert not world.settings.connections()[1].is_on
    world.store.close()


def test_the_microphone_chosen_is_the_one_recorded_from(world: World) -> None:
    assert world.settings.microphones() == ("Fake microphone",)
    world.settings.use_microphone("Fake microphone")
    assert world.recorder.device == "Fake microphone"
    world.settings.use_microphone(None)
    assert world.recorder.device is None
    world.store.close()


def test_a_test_of_the_microphone_hears_and_leaves_nothing(world: World) -> None:
    levels: list[float] = []
    world.settings.start_listening(levels.append, lambda error: None)
    assert max(levels) > 0.5
    world.settings.stop_listening()
    assert list(world.recordings.folder.iterdir()) == []
    world.store.close()


def test_a_test_never_ends_a_dictation(world: World) -> None:
    world.recorder.start()
    with pytest.raises(MicrophoneUnavailable):
        world.settings.start_listening(lambda level: None, lambda error: None)
    world.settings.stop_listening()
    assert world.recorder.is_recording
    world.store.close()


def test_the_sample_is_a_recording_like_any_other(world: World) -> None:
    sample = world.settings.new_sample()
    assert isinstance(sample, Utterance)
    assert 4 < sample.duration_s < 9
    assert [found.path for found in world.recordings.pending()] == [sample.path]
    world.store.close()


def test_what_is_to_be_fetched_on_a_bare_machine_is_said_beforehand(world: World) -> None:
    assert 150_000_000 < world.settings.bytes_to_fetch() < 200_000_000
    world.store.close()


def test_the_speed_of_a_model_is_measured_with_the_sample_and_noted(world: World) -> None:
    world.settings.measure("whisper-tiny.en")
    assert read_speeds(world.folder) == {"whisper-tiny.en": Speed(1234.0, "whisper-tiny.en with sample.wav")}

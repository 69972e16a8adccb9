"""What stands behind the thumbs, handed to the window by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from todoapp.domain.utterance import Segment

if TYPE_CHECKING:  # the window shows before these are loaded
    from todoapp.services.date_fault import SettingChange
    from todoapp.services.draft_file import DraftFile
    from todoapp.services.feedback import Feedback
    from todoapp.services.parsing import Understood


class Plays(Protocol):
    """The loudspeaker: both calls belong to the RECORDING lane."""

    def play(
        self, path: Path, *, start_s: float = 0.0, end_s: float | None = None, on_finished: Callable[[], None]
    ) -> float: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class Learning:
    """Feedback and what it takes to give it.

    `feedback` opens the store on its first call, so it is called in the STORE lane only, as `save_setting` is.
    `word_times` and `understand` run models, so they belong to the INFERENCE lane. `recording` gives the file of a
    recording by its name.
    """

    feedback: Callable[[], "Feedback"]
    recording: Callable[[str], Path]
    player: Plays
    word_times: Callable[[Path], tuple[Segment, ...]]
    understand: Callable[[str, datetime], "Understood"]
    listen_for: Callable[[tuple[str, ...]], None]
    save_setting: Callable[["SettingChange"], None]
    app_version: str
    drafts: Callable[[], "DraftFile"]

"""What was said in one press of the record button, and the text made of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Utterance:
    """A recording on disk. `recorded_at` is the aware local moment the key was released: every date counts from it."""

    path: Path
    recorded_at: datetime
    duration_s: float


@dataclass(frozen=True)
class Segment:
    """A piece of a transcript; times in seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Transcript:
    """The text of an utterance; empty `text` means nothing was heard, which is a state and not an error."""

    text: str
    segments: tuple[Segment, ...] = ()
    duration_s: float = 0.0
    model_id: str = ""

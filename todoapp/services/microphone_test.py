"""What the levels of a microphone say about it, without flattering: sound is not yet a voice."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

LEVELS_PER_S = 20
LOOK_BACK_S = 3.0
PATIENCE_S = 2.0
FLOOR = 0.02  # on the meter, where 0 is -60 dB: below it a microphone is off or muted
QUIET = 0.25  # -45 dB, a silent room
GOOD = 0.42  # -35 dB, a voice at an arm's length
LOUD = 0.95  # -3 dB on average is distorted at its peaks
GOOD_FOR_S = 0.4  # a click is louder than that, but shorter


class Verdict(Enum):
    """How the microphone does."""

    OPENING = "Opening the microphone…"
    SILENT = "Nothing arrives, not even noise. Is it muted, or is another one in use?"
    QUIET = "It listens, but hears only quiet. Say something."
    FAINT = "Something is heard, but faintly. Come closer, or turn it up in the system's sound settings."
    GOOD = "Sound arrives well. The bars should move when you speak and rest when you do not."
    LOUD = "Too loud: it distorts. Turn it down in the system's sound settings."


@dataclass(frozen=True)
class Heard:
    """The verdict now; `was_good` once it was, for a pause does not undo that."""

    verdict: Verdict
    was_good: bool


class MicrophoneTest:
    """Takes one level after the other, about 20 in a second."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=int(LOOK_BACK_S * LEVELS_PER_S))
        self._was_good = False

    def feed(self, level: float) -> Heard:
        """Take the next level, 0 to 1."""
        self._levels.append(level)
        verdict = self._verdict()
        self._was_good = self._was_good or verdict is Verdict.GOOD
        return Heard(verdict, self._was_good)

    def _verdict(self) -> Verdict:
        def seconds_above(limit: float) -> float:
            return sum(level >= limit for level in self._levels) / LEVELS_PER_S

        if seconds_above(LOUD) >= GOOD_FOR_S:
            return Verdict.LOUD
        if seconds_above(GOOD) >= GOOD_FOR_S:
            return Verdict.GOOD
        if len(self._levels) < PATIENCE_S * LEVELS_PER_S:
            return Verdict.OPENING if len(self._levels) < LEVELS_PER_S // 2 else Verdict.QUIET
        if max(self._levels) < FLOOR:
            return Verdict.SILENT
        return Verdict.FAINT if seconds_above(QUIET) >= GOOD_FOR_S else Verdict.QUIET

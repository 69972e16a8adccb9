"""Finds where in a recording the words of a field are said."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from todoapp.domain.utterance import Segment
from todoapp.parser.words import words

MAX_GAP_WORDS = 4  # between words of one field; further apart they are said about something else


def stretch_of(value: str, times: Sequence[Segment]) -> tuple[float, float] | None:
    """Give the seconds from and to which a value's words are said, None where they are not found.

    `times` has a segment for each word of the recording.
    """
    spoken = [(word, index) for index, segment in enumerate(times) for word in words(segment.text)]
    wanted = words(value)
    if not wanted or not spoken:
        return None
    matcher = SequenceMatcher(None, [word for word, _ in spoken], wanted, autojunk=False)
    blocks = [(block.a, block.a + block.size) for block in matcher.get_matching_blocks() if block.size]
    runs: list[list[tuple[int, int]]] = []
    for block in blocks:
        if runs and block[0] - runs[-1][-1][1] <= MAX_GAP_WORDS:
            runs[-1].append(block)
        else:
            runs.append([block])
    best = max(runs, key=lambda run: sum(end - start for start, end in run), default=None)
    if best is None:
        return None
    first, last = spoken[best[0][0]][1], spoken[best[-1][1] - 1][1]
    return times[first].start_s, times[last].end_s

"""Where the words of an answer stand in the text they were taken from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Places = Mapping[str, Sequence[int]]

_FARTHEST = 12  # words between two of one value, for them still to be taken as one phrase


def places_of(said: Sequence[str]) -> Places:
    """Give where each of the spoken words stands."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(said):
        places[word].append(index)
    return places


def found(value: Sequence[str], places: Places, reached: int, *, is_head: bool) -> list[int]:
    """Find the words of a value: as many as can be, close together, and near where the last title began."""
    best: tuple[float, list[int]] = (0.0, [])
    for start in next((places[word] for word in value[:2] if word in places), ()):
        at, taken = start, list[int]()
        for word in value:
            following = next((index for index in places.get(word, ()) if index >= at), None)
            if following is not None and following - at < _FARTHEST:
                taken.append(following)
                at = following + 1
        span = taken[-1] - taken[0]
        score = len(taken) - 0.02 * span - 0.001 * abs(start - reached) - (0.3 if is_head and start < reached else 0)
        best = max(best, (score, taken))
    return best[1]

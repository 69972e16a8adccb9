"""Guesses the next tokens of an answer without a model: answers copy the text and repeat their own scaffolding.

Where an earlier answer is at hand, to the same text or to its beginning, a new one mostly goes on as that did. A wrong
guess costs a little time, never a wrong answer: the model checks every one.
"""

from collections.abc import Callable, Iterator, Sequence

LONGEST_MATCH = 3  # words of the answer's end looked for in the text
SURE_MATCH = 3  # tokens of the answer's end that must stand in the earlier one; fewer are scaffolding
LONGEST_SURE_MATCH = 8
GUESSES_PER_MATCH = 3  # the more tokens match, the further the two are likely to agree


class Drafter:
    """Drafts for the answers to one text; `piece` gives the bytes of a token, `start` is how most answers begin.

    `earlier` is another answer, to this text or to less of it.
    """

    def __init__(
        self,
        text: Sequence[int],
        start: Sequence[int],
        piece: Callable[[int], bytes],
        earlier: Sequence[int] = (),
    ) -> None:
        self._text = text
        self._earlier = earlier
        self._start = start
        self._piece = piece
        self._words = [self._word(token) for token in text]

    def draft(self, answer: Sequence[int], most: int) -> list[int]:
        """Give up to `most` tokens that may follow the tokens of an answer."""
        if most <= 0:
            return []
        if not answer:
            return list(self._start[:most])
        if self._is_scaffolding(answer[-1]):
            return self._repeated(answer, most)
        return self._copied(answer, most) or self._repeated(answer, most)

    def as_before(self, answer: Sequence[int], most: int) -> list[int]:
        """Give up to `most` tokens with which the earlier answer went on; none where the two do not run together."""
        matches = _matches(self._earlier, answer[-LONGEST_SURE_MATCH:])
        # Of places that match as well, the one about as far from the start.
        longest, place = max(matches, key=lambda match: (match[0], -abs(match[1] - len(answer))))
        if longest < min(SURE_MATCH, len(answer)):
            return []
        most = min(most, GUESSES_PER_MATCH * longest) if answer else most
        return list(self._earlier[place : place + most])

    def _copied(self, answer: Sequence[int], most: int) -> list[int]:
        """Go on as the text does after the words the answer ends with; of several places the longest match counts."""
        ending = [self._word(token) for token in answer[-LONGEST_MATCH:]]
        longest, place = max(_matches(self._words, ending), key=lambda match: match[0])
        return list(self._text[place : place + most]) if longest else []

    def _repeated(self, answer: Sequence[int], most: int) -> list[int]:
        """Go on as the answer did after the same token; a new line at first as answers begin."""
        last = answer[-1]
        if self._piece(last) == b":":
            return []  # values seldom repeat
        for index in range(len(answer) - 2, -1, -1):
            if answer[index] == last:
                return self._key(answer[index + 1 : index + 1 + most])
        return list(self._start[:most]) if self._piece(last) == b"\n" else []

    def _key(self, tokens: Sequence[int]) -> list[int]:
        """Cut tokens after the colon that ends a key."""
        ends = [index for index, token in enumerate(tokens, start=1) if self._piece(token) == b":"]
        return list(tokens[: ends[0]] if ends else tokens)

    def _is_scaffolding(self, token: int) -> bool:
        """Tell whether a token is layout: a line's end, an item's dash, the colon after a key."""
        return self._piece(token).strip() in (b"", b"-", b":")

    def _word(self, token: int) -> bytes:
        """Take a token for the word it begins: titles start with a capital, texts without a blank."""
        return self._piece(token).strip().lower()


def _matches(items: Sequence[object], ending: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Give each place in a sequence, after how many items that an ending ends with as well."""
    for place in range(len(items) + 1):
        length = 0
        while length < min(len(ending), place) and items[place - 1 - length] == ending[-1 - length]:
            length += 1
        yield length, place

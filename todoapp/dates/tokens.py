"""A phrase as words: split once, numbers put together, each word with its kind and value."""

import re
from datetime import date, datetime
from typing import Any

from todoapp.dates.lexicon import LEXICON
from todoapp.domain.when import DateSettings

MAX_CHARS = 1500  # a date phrase is a handful of words; what lies beyond is left over, so any text is read in no time

_TOKEN = re.compile(
    r"[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?![0-9])"
    r"|(?:b4|2(?:day|moro|nite))\b"
    r"|[0-9]+(?:[.:/][0-9]+)*"
    r"|[ap]\.\s?m\b\.?"
    r"|w/c\b"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[-–—+&/@]",
    re.IGNORECASE,
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?:T([0-9]{2}):([0-9]{2}).*)?", re.IGNORECASE)
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_MAX_DIGITS = 6
_PADDING = 12  # sentinel words past the end, so that rules may look ahead without counting


class Words:
    """The words of one phrase in parallel lists, with the reference they are read from.

    `word` is the canonical word, `kind` its kind ("" for a word that says nothing about dates), `value` its value,
    `raw` what was written. `spelled` says whether a number was written in letters.
    """

    __slots__ = ("kind", "n", "raw", "reference", "rest", "settings", "spelled", "today", "value", "word")

    def __init__(self, phrase: str, reference: datetime, settings: DateSettings) -> None:
        self.reference = reference
        self.today: date = reference.date()
        self.settings = settings
        self.word: list[str] = []
        self.kind: list[str] = []
        self.value: list[Any] = []
        self.raw: list[str] = []
        self.spelled: list[bool] = []
        self.rest = phrase[MAX_CHARS:].strip()
        self._read(phrase[:MAX_CHARS])
        self.n = len(self.word)
        for _ in range(_PADDING):
            self._add("", "", None, "")

    def number(self, i: int) -> int:
        """The value of a number or ordinal."""
        value = self.value[i]
        assert isinstance(value, int)
        return value

    def number_pair(self, i: int) -> tuple[int, int] | None:
        """The two numbers of "4.45", "2/15" or "7:45"; None where there are more."""
        value = self.value[i]
        assert isinstance(value, tuple)
        return (value[0], value[1]) if len(value) == 2 else None

    def text(self, i: int) -> str:
        """The value of a word whose value is a word: a unit, a daypart, a modifier."""
        value = self.value[i]
        assert isinstance(value, str)
        return value

    def said(self, start: int, end: int) -> str:
        """What was written from one word to before another; some words were not written on their own."""
        return " ".join(raw for raw in self.raw[start:end] if raw)

    def _add(self, word: str, kind: str, value: Any, raw: str, spelled: bool = False) -> None:
        self.word.append(word)
        self.kind.append(kind)
        self.value.append(value)
        self.raw.append(raw)
        self.spelled.append(spelled)

    def _read(self, phrase: str) -> None:
        lookup = LEXICON.get
        for raw in _TOKEN.findall(phrase):
            low = raw.lower()
            entry = lookup(low)
            if entry is None:
                if low[0] in "0123456789" and low[-1] in "0123456789":
                    self._add_digits(low, raw)
                else:
                    self._add_unknown(low, raw)
                continue
            kind, value, word = entry
            if kind == "filler":
                continue
            if kind == "number" or kind == "ordinal" or kind == "scale":
                self._add_spelled(word, kind, value, raw)
            else:
                self._add(word, kind, value, raw)

    def _add_unknown(self, low: str, raw: str) -> None:
        if low in _SUFFIXES and self.kind and self.kind[-1] == "number":
            self.kind[-1] = "ordinal"
            self.raw[-1] += raw
            return
        if low[0] in "ap" and low[1:2] == ".":
            self._add(low[0] + "m", "meridiem", low[0] + "m", raw)
            return
        if low == "m" and self.word and self.word[-1] in ("a", "p"):
            letter = self.word[-1]
            self.word[-1], self.kind[-1], self.value[-1] = letter + "m", "meridiem", letter + "m"
            self.raw[-1] += " " + raw
            return
        if "'" in low or "’" in low:
            low = low.replace("’", "'")
            entry = LEXICON.get(low) or LEXICON.get(low.replace("'", "")) if not low.endswith("'s") else None
            low = low.removesuffix("'s").replace("'", "")
            entry = entry or LEXICON.get(low)
            if entry is not None and entry[0] not in ("filler", "number"):
                self._add(entry[2], entry[0], entry[1], raw)
                return
        if low.endswith("ish"):
            entry = LEXICON.get(low[:-3]) or LEXICON.get(low[:-3] + "e")  # "sixish", "noonish", "fiveish"
            if entry is not None and entry[0] in ("number", "daypart"):
                self._add(entry[2], entry[0], entry[1], raw, spelled=True)
                self._add("ish", "", None, "")
                return
        self._add(low, "", None, raw)

    def _add_digits(self, low: str, raw: str) -> None:
        if low.isdigit():
            if len(low) <= _MAX_DIGITS:
                self._add(low, "number", int(low), raw)
            else:
                self._add(low, "", None, raw)
            return
        if "-" in low:
            found = _ISO.fullmatch(low)
            assert found is not None
            year, month, day, hour, minute = found.groups()
            self._add(low, "iso", (int(year), int(month), int(day) if day else None), raw)
            if hour:
                self._add(f"{hour}:{minute}", "colon", (int(hour), int(minute)), "")
            return
        pieces = re.split(r"[.:/]", low)
        if len(pieces) > 3 or any(len(piece) > 4 for piece in pieces):
            self._add(low, "", None, raw)
            return
        numbers = tuple(map(int, pieces))
        separators = {c for c in low if not c.isdigit()}
        if separators == {":"}:
            self._add(low, "colon", numbers[:2], raw)
        elif separators == {"."} and len(numbers) == 2:
            self._add(low, "dotted", numbers, raw)
        elif len(separators) == 1:
            self._add(low, "slashed", numbers, raw)
        else:
            self._add(low, "", None, raw)

    def _add_spelled(self, word: str, kind: str, value: object, raw: str) -> None:
        """Put "twenty" and "one" or "first" together, and "two thousand and eighteen"."""
        assert isinstance(value, int)
        last = len(self.word) - 1
        if kind == "scale" and last >= 0 and self.kind[last] == "a":  # "a hundred"
            self.word[last], self.kind[last], self.value[last], self.spelled[last] = str(value), "number", value, True
            self.raw[last] += " " + raw
            return
        if kind == "scale" and last >= 0 and self.kind[last] == "every":  # "every hundred days"
            self._add(str(value), "number", value, raw, spelled=True)
            return
        if last >= 1 and self.word[last] == "-" and self.spelled[last - 1] and self.kind[last - 1] == "number":
            last -= 1
        if last < 0 or self.kind[last] != "number":
            self._join_after_and(word, kind, value, raw)
            return
        before = self.number(last)
        if kind == "scale" and before < 100:
            joined, kind = before * value, "number"
        elif self.spelled[last] and before % 100 >= 20 and before % 10 == 0 and 0 < value < 10 and kind != "scale":
            joined = before + value
            if kind == "ordinal" and joined > 31:
                joined = -1
        elif self.spelled[last] and before >= 100 and before % 100 == 0 and value < 100 and kind == "number":
            joined = before + value
        else:
            joined = -1
        if joined < 0:
            self._add(word, kind if kind != "scale" else "", value, raw, spelled=True)
            return
        del self.word[last + 1 :], self.kind[last + 1 :], self.value[last + 1 :], self.spelled[last + 1 :]
        self.raw[last:] = [" ".join([*self.raw[last:], raw])]
        self.word[last], self.kind[last], self.value[last], self.spelled[last] = str(joined), kind, joined, True

    def _join_after_and(self, word: str, kind: str, value: int, raw: str) -> None:
        last = len(self.word) - 2  # the number before "and"
        if kind == "scale":
            self._add(word, "", None, raw)
            return
        hundreds = (
            last >= 0
            and self.word[last + 1] == "and"
            and self.kind[last] == "number"
            and self.spelled[last]
            and self.number(last) >= 100
            and self.number(last) % 100 == 0
        )
        if hundreds and kind == "number" and value < 100:
            joined = self.number(last) + value
            self.raw[last:] = [" ".join([*self.raw[last:], raw])]
            del self.word[last + 1 :], self.kind[last + 1 :], self.value[last + 1 :], self.spelled[last + 1 :]
            self.word[last], self.value[last] = str(joined), joined
            return
        self._add(word, kind, value, raw, spelled=True)

"""Numbers in two ways of writing, as a transcriber chooses between them: "half past five" is "5:30", "ninth" is "9th".

Only stretches that are written as one thing are looked at; whether the exchange leaves a date what it was, the caller
checks with the calendar.
"""

import re
from collections.abc import Callable, Iterator

UNITS = (  # noqa: SIM905 - lists of quoted words would be twice as long
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINALS = (  # noqa: SIM905
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
CARDINALS = {word: number for number, word in enumerate(UNITS)} | TENS
ORDINALS = {word: number for number, word in enumerate(_ORDINALS) if number} | {"twentieth": 20, "thirtieth": 30}
NUMBER_WORDS = frozenset(CARDINALS) | frozenset(ORDINALS)

_HOUR = "(" + "|".join(sorted(UNITS[1:13], key=len, reverse=True)) + ")"
_UNIT = f"(?:{'|'.join(UNITS[1:10])})"
_MINUTE = rf"((?:oh|o) {_UNIT}|(?:twenty|thirty|forty|fifty)(?:[ -]{_UNIT})?|ten|{'|'.join(UNITS[11:])})"
_ORDINAL = rf"((?:(?:twenty|thirty)[ -])?(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))}))"
_CARDINAL = rf"((?:{'|'.join(TENS)})[ -]{_UNIT}|{'|'.join(sorted(CARDINALS, key=len, reverse=True))})"
# "one" and "first" to "third" are pronouns and pointers ("the first one is urgent") unless a date stands around them.
_POINTERS = frozenset(("one", "first", "second", "third", "zero"))


def number_of(words: str) -> int | None:
    """Give the number that words name, "twenty sixth" or "forty-five" included."""
    total = 0
    for word in re.split(r"[ -]", words.lower()):
        if word in ("oh", "o"):
            continue
        value = CARDINALS.get(word, ORDINALS.get(word))
        if value is None:
            return None
        total += value
    return total


def words_of(number: int) -> str:
    """Give a number below a hundred in words."""
    if number < 20:
        return UNITS[number]
    tens = next(word for word, value in TENS.items() if value == number // 10 * 10)
    return tens if number % 10 == 0 else f"{tens} {UNITS[number % 10]}"


def ordinal_words_of(number: int) -> str:
    """Give the ordinal of a number below forty in words."""
    if number < 20:
        return _ORDINALS[number]
    if number % 10 == 0:
        return {20: "twentieth", 30: "thirtieth"}[number]
    return f"{words_of(number // 10 * 10)} {_ORDINALS[number % 10]}"


def ordinal_digits_of(number: int) -> str:
    """Give "1st", "22nd", "13th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def in_digits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the stretches of a text that say a number in words, each with its forms in digits."""
    yield from _scan(text, _TO_DIGITS)


def in_words(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the stretches of a text that write a number in digits, each with its forms in words."""
    yield from _scan(text, _TO_WORDS)


_Forms = Callable[[re.Match[str]], tuple[str, ...]]


def _scan(text: str, table: list[tuple[re.Pattern[str], _Forms]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    taken: list[tuple[int, int]] = []
    for pattern, forms_of in table:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and begin < end for begin, other_end in taken):
                continue
            taken.append((start, end))  # an exchange that is not to be made shields its words all the same
            if forms := forms_of(match):
                yield match.group(), forms


def _past(match: re.Match[str]) -> tuple[str, ...]:
    hour = number_of(match[2]) or 12
    minute = 30 if match[1].lower() == "half" else 15
    return f"{match[1]} past {hour}", f"{hour}:{minute}", f"{hour}.{minute}"


def _to(match: re.Match[str]) -> tuple[str, ...]:
    hour = number_of(match[1]) or 12
    return f"quarter to {hour}", f"{(hour + 10) % 12 + 1}:45"


def _minutes(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{number_of(match[1])} {match[2]} {number_of(match[3])}",)


def _clock(match: re.Match[str]) -> tuple[str, ...]:
    hour, minute = number_of(match[1]), number_of(match[2]) or 0
    return f"{hour}:{minute:02}", f"{hour}.{minute:02}"


def _half_day(match: re.Match[str]) -> tuple[str, ...]:
    hour, letter = number_of(match[1]), match[2][0].lower()
    return f"{hour} {letter}.m.", f"{hour}{letter}m"


def _ordinal(match: re.Match[str]) -> tuple[str, ...]:
    if match[1].lower() in _POINTERS:
        return ()
    return (ordinal_digits_of(number_of(match[1]) or 0),)


def _cardinal(match: re.Match[str]) -> tuple[str, ...]:
    return () if match[1].lower() in _POINTERS else (str(number_of(match[1])),)


def _nothing(_: re.Match[str]) -> tuple[str, ...]:
    return ()


def _clock_words(match: re.Match[str]) -> tuple[str, ...]:
    hour, minute = int(match[1]), int(match[2])
    if not 1 <= hour <= 12 or minute > 59:
        return ()
    if minute == 0:
        return (f"{words_of(hour)} o'clock",)
    plain = f"{words_of(hour)} {'oh ' if minute < 10 else ''}{words_of(minute)}"
    past = {30: "half past", 15: "quarter past"}.get(minute)
    return (plain, f"{past} {words_of(hour)}") if past else (plain,)


def _half_day_words(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{words_of(int(match[1]))} {match[2][0].lower()}m",) if 1 <= int(match[1]) <= 12 else ()


def _ordinal_from_digits(match: re.Match[str]) -> tuple[str, ...]:
    number = int(match[1])
    return (ordinal_words_of(number),) if 1 <= number <= 31 else ()


def _cardinal_from_digits(match: re.Match[str]) -> tuple[str, ...]:
    number = int(match[0])
    return (words_of(number),) if 1 <= number <= 60 and match[0][0] != "0" else ()


def _rules(*rows: tuple[str, _Forms]) -> list[tuple[re.Pattern[str], _Forms]]:
    return [(re.compile(rf"(?<![\w'-]){pattern}(?![\w'-])", re.IGNORECASE), forms) for pattern, forms in rows]


# First fit wins: what is no number to exchange (a telephone number, "one or two") comes first and gives no forms.
_TO_DIGITS = _rules(
    (rf"(?:(?:{_CARDINAL}|oh|double)[ ,-]+){{3,}}(?:{_CARDINAL}|oh)", _nothing),
    (rf"(half|quarter) past {_HOUR}", _past),
    (rf"quarter to {_HOUR}", _to),
    (rf"(twenty[ -]five|five|ten|twenty) (past|to) {_HOUR}", _minutes),
    (rf"{_HOUR} ([ap]\.?\s?m)\b\.?", _half_day),
    (rf"{_HOUR} {_MINUTE}", _clock),
    (r"(?:a|one|two|three|four|five|six|seven|eight|nine) (?:hundred|thousand|dozen|or)\b.*", _nothing),
    (_ORDINAL, _ordinal),
    (_CARDINAL, _cardinal),
)
_TO_WORDS = _rules(
    (r"[\d ]*\d{3,}[\d ]*|\d+(?:[/.,-]\d+){2,}|\d+/\d+|[£$€]\d+", _nothing),
    (r"(\d{1,2})[:.](\d\d)(?! ?[ap]\.?m)", _clock_words),
    (r"\d{1,2}[:.]\d\d ?[ap]\.?m\b\.?", _nothing),
    (r"(\d{1,2}) ?([ap]\.?m)\b\.?", _half_day_words),
    (r"(\d{1,2})(?:st|nd|rd|th)", _ordinal_from_digits),
    (r"(?<![:.,/£$€])\d{1,2}(?![:.,/%]\d)(?![%])", _cardinal_from_digits),
)

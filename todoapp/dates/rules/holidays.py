"""Names of holidays: "christmas", "new year's eve", "memorial day"."""

from todoapp.dates.holidays import NAMES
from todoapp.dates.parts import DatePart, Part
from todoapp.dates.tokens import Words

_MAX_WORDS = 5


def _plain(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word not in ("christmas", "xmas") else word


_BY_PLAIN_NAME = {" ".join(_plain(word) for word in name.split()): name for name in NAMES}
_FIRST_WORDS = frozenset(name.split()[0] for name in NAMES)


def holiday(words: Words, i: int) -> Part | None:
    """Read a holiday's name, the longest that fits."""
    plain: list[str] = []
    found: tuple[int, str] | None = None
    for end in range(i, i + _MAX_WORDS):
        word = words.word[end]
        if not word:
            break
        if word == "-" and plain:  # "eid al-fitr"
            continue
        plain.append(_plain(words.raw[end].lower().replace("'", "").replace("’", "")))
        name = _BY_PLAIN_NAME.get(" ".join(plain))
        if name is not None:
            found = end + 1, name
    if found is None:
        return None
    # "christmas presents": a holiday before a plain word may only describe it
    weak = found[1] == "new year" or (words.kind[found[0]] == "" and words.word[found[0]] not in ("", "at"))
    return DatePart(i, found[0], holiday=found[1], known=frozenset(("month", "day")), weak=weak)


RULES = {
    **dict.fromkeys(_FIRST_WORDS, (holiday,)),
    **{word + "s": (holiday,) for word in ("valentine", "saint", "mother", "father", "president", "veteran", "paddy")},
    "july": (),
    "new": (holiday,),
    "labour": (holiday,),
    "all": (holiday,),
}
RULES.pop("july")

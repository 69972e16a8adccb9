"""What counts as a word, wherever a text and an answer are compared: in checks, splits, scores and while reading."""

import re

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Give the lower-case words of a text, punctuation aside (apostrophes are dropped: "ann's" is "anns")."""
    return _WORD.findall(_plain(text))


def with_marks(text: str) -> tuple[list[str], list[str]]:
    """Give the words and, before each and after the last, the punctuation there ("" for none, "$" at the end)."""
    plain = _plain(text)
    said, marks, end = list[str](), list[str](), 0
    for match in _WORD.finditer(plain):
        said.append(match[0])
        marks.append("".join(plain[end : match.start()].split())[-1:])
        end = match.end()
    return said, [*marks, "".join(plain[end:].split())[-1:] or "$"]


def _plain(text: str) -> str:
    return re.sub(r"['’]", "", text.casefold())

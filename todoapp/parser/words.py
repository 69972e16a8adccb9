"""What counts as a word, wherever a text and an answer are compared: in checks, splits, scores and while reading."""

import re


def words(text: str) -> list[str]:
    """Give the lower-case words of a text, punctuation aside (apostrophes are dropped: "ann's" is "anns")."""
    return re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.casefold()))

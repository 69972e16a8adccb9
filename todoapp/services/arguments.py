"""Values as they are given on the command line."""

import argparse
from datetime import datetime


def moment(text: str) -> datetime:
    """Read a local time; one with an offset is taken to here."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone().replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):  # the year 1 has no local time everywhere
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2024-03-05T09:00") from None


def count(text: str) -> int:
    """Read a number from 1 on."""
    if not (text.isdecimal() and 0 < len(text) < 10 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def pair(text: str) -> tuple[str, str]:
    """Read a word and the one for it."""
    word, sign, other = text.partition("=")
    if not (word.strip() and sign and other.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WORD=OTHER")
    return word.strip(), other.strip()

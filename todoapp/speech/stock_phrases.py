"""Tells what Whisper writes down of music and noise: "you You", "Thank you.", "Thanks for watching!".

It learned from subtitles, in which these stand where nobody speaks. A person may say them too: its own figures decide.
"""

import re

# Said into a microphone on purpose, Whisper gives "thank you", "you" and "bye" a no_speech_prob of at most 0.31 and an
# avg_logprob of at least -0.74 (two voices, quiet and in noise, tiny.en and base); of music "you" has 0.80 and -0.84.
_LEAST_NO_SPEECH = 0.5
_MOST_LOGPROB = -0.8

_PHRASES = (
    "you", "thank you", "thank you very much", "thank you so much", "thanks", "thank you for watching",
    "thanks for watching", "thank you for listening", "thanks for listening", "please subscribe", "see you next time",
    "see you in the next video", "ill see you in the next video", "bye", "bye bye", "the end", "so", "oh", "hmm", "mm",
    "uh", "um", "okay", "yeah", "im sorry", "music", "music playing", "applause", "laughter", "silence",
)  # fmt: skip
_STOCK = re.compile(rf"(?:(?:{'|'.join(sorted(_PHRASES, key=len, reverse=True))})(?: |$))*")


def is_stock(text: str, no_speech_prob: float, avg_logprob: float) -> bool:
    """Is a text nothing but such phrases, or no word at all, read from what hardly sounds like speech?"""
    plain = " ".join(re.sub(r"[^a-z0-9 ]", "", re.sub(r"[-\s]+", " ", text.lower())).split())
    if not _STOCK.fullmatch(plain):
        return False
    return not plain or no_speech_prob >= _LEAST_NO_SPEECH or avg_logprob < _MOST_LOGPROB

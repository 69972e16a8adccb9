"""Puts right what Whisper mishears at the start of a task: "By milk" is "Buy milk", "By Friday" stays.

Whisper hears "Buy" as "By", "Bye" or "Bi" in most sentences that begin with it. The rule is conservative: where "by"
could be meant, it stays.
"""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What may follow a "by" that is meant: times and dates ...
_TIME_WORDS = _set("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec today tonight tomorrow tomorrow's
    today's yesterday noon midday midnight morning afternoon evening night dawn dusk sunrise sunset daybreak
    end start beginning middle close turn time day days week weeks weekend month months quarter year years hour hours
    minute minutes second seconds then now next last this coming following first latest eod eow eom cob christmas xmas
    easter thanksgiving halloween hanukkah ramadan diwali new-year new-year's valentine's lunch lunchtime dinner
    dinnertime supper breakfast teatime bedtime half quarter spring summer autumn fall winter holidays deadline
    when whenever whatever which what whom whose where there here it that
    """)
# ... ways and means ("by the way", "by email", "by myself", "by far") ...
_MANNER_WORDS = _set("""
    way means phone email e-mail mail post text letter hand car bus train plane bike boat ferry foot taxi cab tram
    subway air sea land myself yourself himself herself itself ourselves themselves chance accident default mistake
    far no all any and or law contrast comparison definition nature heart name virtue using looking
    """)
# ... and after a "bye" that is meant.
_FAREWELL_WORDS = _set("bye by for now everyone everybody guys all mom mum dad then see so you")

_DETERMINERS = _set("the a an my our your his her their some any this that these those")
_PEOPLE = _set("me him us them myself")
_NUMBERS = _set(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty"
)
# "By 5 water the plants" has a verb where "by 5 train tickets" has a noun.
_VERBS = _set(
    "ask book bring buy call cancel check clean collect email feed fetch file find finish fix get give go meet order "
    "pack pay pick plan post prepare print put read renew reply return review send start submit take tell text walk "
    "wash water write"
)
_NUMBER = re.compile(r"\d[\d.,:]*")
# "twelfth", "the 3rd": a day of the month.
_ORDINAL = re.compile(r"(\d+(st|nd|rd|th)|first|second|third|\w+(fth|xth|nth|hth|tieth))")

_START = re.compile(
    r"(?P<before>(?:^|[.!?;]\s+)(?:(?:um|uh|er|okay|ok|so|and|also|then|please),?\s+)*)(?P<word>by|bye|bi|bie)\s+(?=\w)",
    re.IGNORECASE,
)
_TO_BY = re.compile(
    r"(?P<before>\b(?:need|have|has|want|wants|got|going|forget|remember|remind me) to )(?:by|bye)\b", re.I
)
_WORD = re.compile(r"[\w$€£][\w'’.:\-]*")


def correct_mishearings(text: str) -> str:
    """Write "Buy" where a sentence starts with a "By", "Bye" or "Bi" that can only be it."""

    def fix(match: re.Match[str]) -> str:
        rest = text[match.end() :]
        if not _is_bought(rest, match["word"].lower()):
            return match[0]
        return match["before"] + ("Buy" if match["word"][0].isupper() else "buy") + " "

    return _TO_BY.sub(r"\g<before>buy", _START.sub(fix, text))


def _is_bought(rest: str, word: str) -> bool:
    """Is what follows a thing one buys, rather than a time, a way or a farewell?"""
    words = [found.rstrip(".").lower().replace("’", "'") for found in _WORD.findall(re.split(r"[.!?;]\s|$", rest)[0])]
    if not words or (word == "bye" and words[0] in _FAREWELL_WORDS):
        return False
    if words[0] in _PEOPLE and len(words) > 1:
        return words[1] in _DETERMINERS or words[1] in _NUMBERS
    determined = words[0] in _DETERMINERS
    if determined:
        words = words[1:]
    if not words or words[0] in _TIME_WORDS or words[0] in _MANNER_WORDS or _ORDINAL.fullmatch(words[0]):
        return False
    if _NUMBER.fullmatch(words[0]) or words[0] in _NUMBERS:
        return _counts_things(words)
    if re.fullmatch(r"\d.*", words[0]):  # 5pm, 10-ish
        return False
    if not determined and words[0].endswith("ing") and len(words[0]) > 5:  # "by calling the bank"
        return False
    return not (len(words) > 1 and words[1] in {"o'clock", "a.m", "p.m", "am", "pm"})


def _counts_things(words: list[str]) -> bool:
    """After a number only a plural, no unit of time, makes it a purchase: "two train tickets", not "5 call Mom"."""
    for noun in words[1:3]:
        if noun in _TIME_WORDS or noun in _VERBS:
            return False
        if noun.endswith("s") and not noun.endswith("ss") and len(noun) > 3:
            return True
    return False

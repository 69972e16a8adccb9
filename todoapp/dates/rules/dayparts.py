"""Parts of the day and what people say for them: "tonight", "in the morning", "after work", "end of the day"."""

from todoapp.dates.parts import ClockPart, DaypartPart, Part
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

# Phrases by first word: the words behind it, and the daypart they mean.
_PHRASES: dict[str, tuple[tuple[tuple[str, ...], Daypart], ...]] = {
    "before": (
        (("bed",), "night"),
        (("going", "to", "bed"), "night"),
        (("i", "go", "to", "bed"), "night"),
        (("work",), "morning"),
        (("school",), "morning"),
        (("breakfast",), "morning"),
        (("lunch",), "noon"),
        (("dinner",), "evening"),
        (("supper",), "evening"),
        (("tea",), "evening"),
        (("dark",), "evening"),
    ),
    "after": (
        (("work",), "evening"),
        (("school",), "afternoon"),
        (("breakfast",), "morning"),
        (("lunch",), "afternoon"),
        (("lunchtime",), "afternoon"),
        (("dinner",), "evening"),
        (("supper",), "evening"),
        (("dark",), "evening"),
        (("tea",), "evening"),
    ),
    "at": (
        (("lunch",), "noon"),
        (("breakfast",), "morning"),
        (("dinner",), "evening"),
        (("supper",), "evening"),
        (("teatime",), "evening"),
        (("tea",), "evening"),
        (("first", "light"), "morning"),
    ),
    "over": ((("lunch",), "noon"), (("breakfast",), "morning"), (("dinner",), "evening")),
    "first": ((("thing", "in", "the", "morning"), "morning"), (("thing",), "morning")),
    "last": ((("thing", "at", "night"), "night"), (("thing",), "night")),
    "lunch": ((("time",), "noon"), (("hour",), "noon"), (("break",), "noon")),
    "dinner": ((("time",), "evening"),),
    "breakfast": ((("time",), "morning"),),
    "bed": ((("time",), "night"),),
    "tea": ((("time",), "evening"),),
    "supper": ((("time",), "evening"),),
    "start": (
        (("of", "business"), "morning"),
        (("of", "play"), "morning"),
        (("of", "the", "working", "day"), "morning"),
    ),
    "night": ((("time",), "night"),),
    "mid": ((("morning",), "morning"), (("afternoon",), "afternoon"), (("day",), "noon")),
}
MEALS: dict[str, Daypart] = {
    "lunch": "noon",
    "dinner": "evening",
    "breakfast": "morning",
    "supper": "evening",
    "dawn": "morning",  # what the sun does is said as meals are, and "dawn" is a name as well
    "sunrise": "morning",
    "daybreak": "morning",
    "dusk": "evening",
    "sunset": "evening",
    "sundown": "evening",
    "nightfall": "evening",
}
_WHOSE = frozenset(("the", "my", "our"))
_BREAK = frozenset(("time", "break", "hour"))
CLOSE_WORDS = frozenset(("eod", "cob", "eob", "eop"))
_CLOSE_PHRASES = (
    ("end", "of", "the", "day"),
    ("end", "of", "day"),
    ("end", "of", "business"),
    ("end", "of", "the", "business", "day"),
    ("end", "of", "the", "working", "day"),
    ("end", "of", "work"),
    ("close", "of", "business"),
    ("close", "of", "play"),
    ("end", "of", "play"),
    ("close", "of", "the", "day"),
)
CLOSE_OF_BUSINESS_HOUR = 17


def daypart(words: Words, i: int) -> Part:
    """Read a daypart's own name; "the night before last" is two days ago."""
    end = i + 1
    if words.word[end] == "before" and words.value[end + 1] == "last":
        return DaypartPart(i, end + 2, name=words.value[i], day=-2)
    if words.word[end] in ("time", "hours"):
        end += 1
    return DaypartPart(i, end, name=words.value[i], weak=True)


def meridiem(words: Words, i: int) -> Part | None:
    """Read "am" or "pm" behind a day, as people type it: "sat am", "tomorrow pm", "3 dec am"."""
    is_behind = i > 0 and (words.kind[i - 1] in ("weekday", "relative", "ordinal", "month") or _is_day(words, i - 1))
    is_before = i == 0 and words.kind[i + 1] in ("weekday", "relative")  # "pm tmrw"
    if not is_behind and not is_before:
        return None
    return DaypartPart(i, i + 1, name="morning" if words.value[i] == "am" else "afternoon")


def _is_day(words: Words, i: int) -> bool:
    """Whether a number is a month's day: no month has a 3 am, so the am of "dec 3 am" is the day's."""
    return i > 0 and words.kind[i] == "number" and words.kind[i - 1] == "month"


def tonight(words: Words, i: int) -> Part:
    """Read "tonight"."""
    return DaypartPart(i, i + 1, name="night", day=0)


def daypart_phrase(words: Words, i: int) -> Part | None:
    """Read what people say for a daypart: "after work", "before bed", "at lunch", "first thing"."""
    for tail, name in _PHRASES.get(words.word[i], ()):
        end = i + 1
        if words.word[end] in _WHOSE and tail[0] not in _WHOSE:
            end += 1
        if tuple(words.word[end : end + len(tail)]) == tail:
            end += len(tail)
            if words.word[end] in _BREAK:
                end += 1
            # "first thing after lunch", "last thing tonight": the other words say which daypart
            return DaypartPart(i, end, name=name, meal=tail[0] == "thing")
    return None


def meal(words: Words, i: int) -> Part:
    """Read a meal's name: a daypart where nothing better is said, and always am or pm."""
    name = MEALS[words.word[i]]
    return DaypartPart(i, i + 1, name=name, weak=True, meal=True)


def own_meal(words: Words, i: int) -> Part | None:
    """Read "on my lunch", "in my lunch hour"; "order my lunch" is no time."""
    if words.word[i + 1] != "lunch" or i == 0 or words.kind[i - 1] != "link":
        return None
    return DaypartPart(i, i + 3 if words.word[i + 2] in _BREAK else i + 2, name="noon", weak=True, meal=True)


def close_of_business(words: Words, i: int) -> Part | None:
    """Read "end of the day", "close of business", "eod": 17:00 (contract, convention 4)."""
    if words.word[i] in CLOSE_WORDS or (words.word[i] == "cop" and i > 0 and words.word[i - 1] == "by"):
        return ClockPart(i, i + 1, hour=CLOSE_OF_BUSINESS_HOUR, is_sure=True)
    if words.word[i : i + 2] == ["end", "of"] and words.kind[i + 2] == "every" and words.value[i + 3] == "day":
        return ClockPart(i, i + 2, hour=CLOSE_OF_BUSINESS_HOUR, is_sure=True)  # "the end of every day"
    for phrase in _CLOSE_PHRASES:
        if words.word[i] == phrase[0] and tuple(words.word[i : i + len(phrase)]) == phrase:
            return ClockPart(i, i + len(phrase), hour=CLOSE_OF_BUSINESS_HOUR, is_sure=True)
    return None


RULES = {
    "<daypart>": (daypart,),
    "<meridiem>": (meridiem,),
    "tonight": (tonight,),
    "tonite": (tonight,),
    "2nite": (tonight,),
    **dict.fromkeys(_PHRASES, (daypart_phrase,)),
    **dict.fromkeys(("lunch", "dinner", "breakfast", "supper"), (daypart_phrase, meal)),
    **dict.fromkeys(("dawn", "sunrise", "daybreak", "dusk", "sunset", "sundown", "nightfall"), (meal,)),
    "night": (daypart_phrase, daypart),
    "my": (own_meal,),
    "end": (close_of_business,),
    "close": (close_of_business,),
    **dict.fromkeys((*CLOSE_WORDS, "cop"), (close_of_business,)),
}

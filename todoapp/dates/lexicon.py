"""What single words mean: one dictionary from a lower-case word to its kind and value."""

from typing import Any

Entry = tuple[str, Any, str]  # kind, value, canonical word

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

_WEEKDAYS = {
    0: "monday mon monda moday",
    1: "tuesday tues tue tuesdy teusday",
    2: "wednesday weds wed wednsday wendesday wensday wedensday",
    3: "thursday thurs thur thu thrusday thursdy",
    4: "friday fri firday frday",
    5: "saturday sat saterday satuday",
    6: "sunday sun sunady",
}
_MONTHS = {
    1: "january jan januery",
    2: "february feb febuary feburary",
    3: "march mar",
    4: "april apr",
    5: "may",
    6: "june jun",
    7: "july jul",
    8: "august aug",
    9: "september sept sep",
    10: "october oct",
    11: "november nov",
    12: "december dec",
}
_UNITS = {
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks wk wks",
    "fortnight": "fortnight fortnights",
    "month": "month months mo mos mth mths",
    "quarter": "quarters qtr qtrs",
    "year": "year years yr yrs",
    "decade": "decade decades",
    "weekend": "weekend weekends wkend",
    "workday": "workday workdays",
    "workweek": "workweek",
    "seconds": "seconds sec secs",
}
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_DAYPARTS = {
    "morning": "morning mornin morn forenoon",
    "noon": "noon noontime midday lunchtime",
    "afternoon": "afternoon arvo aft aftn",
    "evening": "evening eve teatime dinnertime suppertime",
    "night": "night nighttime overnight bedtime nite",
}
_REPEATING = {  # word: (unit, interval)
    "daily": ("day", 1),
    "everyday": ("day", 1),
    "nightly": ("night", 1),
    "weekly": ("week", 1),
    "fortnightly": ("week", 2),
    "biweekly": ("week", 2),
    "monthly": ("month", 1),
    "bimonthly": ("month", 2),
    "semiannually": ("month", 6),
    "biannually": ("month", 6),
    "quarterly": ("month", 3),
    "yearly": ("year", 1),
    "annually": ("year", 1),
    "annual": ("year", 1),
    "hourly": ("hour", 1),
}
_MODIFIERS = {
    "next": "next",
    "nxt": "next",
    "this": "this",
    "these": "this",
    "coming": "coming",
    "upcoming": "coming",
    "following": "next",
    "current": "this",
    "last": "last",
    "previous": "last",
}
_LINKS = {
    "at": "at",
    "@": "at",
    "by": "by",
    "due": "by",
    "deadline": "by",
    "on": "on",
    "in": "in",
    "during": "in",
    "over": "over",
    "of": "of",
    "for": "for",
    "from": "from",
    "since": "since",
    "before": "before",
    "prior": "before",
    "b4": "before",
    "after": "after",
    "until": "until",
    "till": "until",
    "til": "until",
    "'til": "until",
    "ending": "until",
    "through": "through",
    "thru": "through",
    "between": "between",
    "within": "within",
    "inside": "within",
    "around": "around",
    "about": "around",
    "approximately": "around",
    "roughly": "around",
    "circa": "around",
    "starting": "starting",
    "starts": "starting",
    "beginning": "starting",
    "commencing": "starting",
    "begins": "starting",
    "effective": "starting",
    "to": "to",
    "and": "and",
    "plus": "+",
    "+": "+",
    "&": "and",
    "or": "or",
    "-": "-",
    "–": "-",
    "—": "-",
    "except": "except",
    "but": "except",
    "excluding": "except",
    "no": "no",
    "not": "not",
    "up": "up",
    "past": "past",
}
# Speech around a date that says nothing about it; dropped, and not reported as left over.
_FILLERS = (
    "uh um umm uhm er erm ah hmm please just actually maybe exactly sometime sometimes probably basically "
    "hopefully well like okay ok yeah then so"
)


def _lexicon() -> dict[str, Entry]:
    entries: dict[str, Entry] = {word: ("filler", None, word) for word in _FILLERS.split()}
    for link, canonical in _LINKS.items():
        entries[link] = ("link", None, canonical)
    entries |= {"the": ("the", None, "the"), "a": ("a", 1, "a"), "an": ("a", 1, "a")}
    for number, words in _WEEKDAYS.items():
        for word in words.split():
            entries[word] = ("weekday", number, word)
            entries[word + "s"] = ("weekdays", number, WEEKDAY_NAMES[number] + "s")
    for short, number in (("tues", 1), ("weds", 2), ("thurs", 3)):  # not the plurals of "tue", "wed", "thur"
        entries[short] = ("weekday", number, WEEKDAY_NAMES[number])
    for number, words in _MONTHS.items():
        for word in words.split():
            entries[word] = ("month", number, word)
    for unit, words in _UNITS.items():
        for word in words.split():
            entries[word] = ("unit", unit, word)
    for number, word in enumerate(_NUMBERS.split()):
        entries[word] = ("number", number, word)
    for word, number in _TENS.items():
        entries[word] = ("number", number, word)
    entries |= {"ninety": ("number", 90, "ninety"), "dozen": ("number", 12, "dozen")}
    entries |= {"hundred": ("scale", 100, "hundred"), "thousand": ("scale", 1000, "thousand")}
    for number, word in enumerate(_ORDINALS.split(), start=1):
        entries[word] = ("ordinal", number, word)
    entries |= {"thirtieth": ("ordinal", 30, "thirtieth")}
    for daypart, words in _DAYPARTS.items():
        for word in words.split():
            entries[word] = ("daypart", daypart, word)
    for plural, daypart in (
        ("mornings", "morning"),
        ("lunchtimes", "noon"),
        ("afternoons", "afternoon"),
        ("evenings", "evening"),
        ("nights", "night"),
        ("nites", "night"),
    ):
        entries[plural] = ("dayparts", daypart, plural)
    for word, repeated in _REPEATING.items():
        entries[word] = ("repeating", repeated, word)
    for word, value in _MODIFIERS.items():
        entries[word] = ("mod", value, value)
    for word in ("every", "each"):
        entries[word] = ("every", None, "every")
    for word in ("weekday", "weekdays"):
        entries[word] = ("unit", "weekday", word)
    for word, value in (("am", "am"), ("pm", "pm"), ("ampm", "am")):
        entries[word] = ("meridiem", value, value)
    for word in ("oclock", "o'clock"):
        entries[word] = ("oclock", None, "oclock")
    for word in ("today", "todays", "2day"):
        entries[word] = ("relative", 0, "today")
    for word in ("tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw", "tomorrows", "tmw", "2moro", "tomoz"):
        entries[word] = ("relative", 1, "tomorrow")
    entries["yesterday"] = ("relative", -1, "yesterday")
    return entries


LEXICON: dict[str, Entry] = _lexicon()

# Names that are also everyday words, nouns or verbs: they need company to be read as dates.
AMBIGUOUS = frozenset(
    [
        "may",
        "april",
        "june",
        "august",
        "march",
        "mar",
        "sun",
        "sat",
        "wed",
        "mon",
        "fri",
        "dec",
        "jan",
        "second",
        "seconds",
        "min",
        "mo",
        "sec",
        "secs",
        "mos",
        "fall",
        "spring",
        "summer",
        "winter",
    ]
)

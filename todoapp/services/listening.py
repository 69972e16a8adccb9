"""The words the speech model should listen for: those a correction put in the place of what was heard."""

import re
from difflib import SequenceMatcher

MAX_TERMS = 40  # given to the speech model; more would crowd out its prompt
MAX_CHARACTERS = 300
MAX_TERM_WORDS = 3

_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
# What everybody says and every speech model knows: hearing these wrong is no matter of vocabulary.
_EVERYDAY = frozenset(
    """
    a about after again all also am an and any are as ask at be been before book bring but buy by bye call can cancel
    check clean do done dont due each email every find finish fix for from get give go got had has have he her here him
    his i if in is it its just know let like list make me meet my need new next no not now of off on one or order our
    out over pay pick plan please put read remind rent return ring said see send set she so some start stop submit take
    tell text that the their them then there these they thing this those time to today tomorrow tonight too two up us
    visit want wash was water we week well went were what when where which who will with work write yes you your
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december morning noon afternoon evening night day days weeks month months year years
    three four five six seven eight nine ten eleven twelve first second third last urgent important high low medium
    priority reminder minutes hour hours half quarter past o'clock oclock pm
    """.split()  # noqa: SIM905 - a list of quoted words would be twice as long
)


def misheard_words(heard: str, corrected: str) -> tuple[str, ...]:
    """Give the words, or short runs of them, that a corrected transcript has where something else was heard."""
    before, after = _WORD.findall(heard), _WORD.findall(corrected)
    matcher = SequenceMatcher(None, [w.casefold() for w in before], [w.casefold() for w in after], autojunk=False)
    found: dict[str, str] = {}
    for change, _, _, start, end in matcher.get_opcodes():
        if change not in ("replace", "insert"):
            continue
        for term in _terms(after[start:end]):
            found.setdefault(term.casefold(), term)
    return tuple(found.values())


def hotwords(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words the speech model is told, latest first, as many as it can be told."""
    chosen: list[str] = []
    length = 0
    for word in words[:MAX_TERMS]:
        length += len(word) + 2
        if length > MAX_CHARACTERS:
            break
        chosen.append(word)
    return tuple(chosen)


def _terms(run: list[str]) -> list[str]:
    """Cut a run of new words at the everyday ones; what is left are names and words worth knowing."""
    terms: list[list[str]] = [[]]
    for word in run:
        if word.casefold().replace("’", "'") in _EVERYDAY or word.isdigit() or len(word) < 3:
            terms.append([])
        else:
            terms[-1].append(word)
    return [" ".join(term[:MAX_TERM_WORDS]) for term in terms if term]

"""Single changes to the text of an example as a transcriber or a hesitating speaker makes them, labels following.

Each edit gives a new example or None where it does not apply. None of them is trusted to keep the label true: the
caller (todoapp/dataengine/noise.py) asks the calendar and the rules.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from todoapp.dataengine.examples import Example
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.grounding import PHRASES

_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february april june july august september
    october november december christmas easter""".split()  # noqa: SIM905
)
_ONLY_IN_DATES = frozenset(("march", "may", "mon", "tue", "wed", "thu", "fri", "sat", "sun"))
_FILLER = re.compile(r"(?<![\w'-])(?:um+|uh+|erm?|hmm)(?![\w'-]),?", re.IGNORECASE)
_HESITATIONS = ("um", "uh", "er", "erm", "uh", "um")
_LEADS = ("so", "okay", "okay so", "right", "um so", "alright", "oh", "hey", "okay um", "well")
_SAID_TWICE = frozenset(
    """i i've i'm to the and a my on at by for in of with we it's that then also need can please remind me go get pick
    call book""".split()  # noqa: SIM905
)
_COPIED = ("head", "title", "notes", "text", "list")
_INNER_STOP = re.compile(r"(?<![ap]\.m)[.?!:;]\s+(?=\S)", re.IGNORECASE)


def with_phrases(action: ParsedAction, change: Callable[[str], str]) -> ParsedAction:
    """Give the action with each of its phrases changed."""
    values = {name: change(value) for name in PHRASES if (value := getattr(action, name))}
    return replace(action, **values, reminders=tuple(map(change, action.reminders)))  # type: ignore[arg-type]


def phrases_of(actions: Sequence[ParsedAction]) -> Iterator[str]:
    """Give the phrases of the actions."""
    for action in actions:
        yield from filter(None, (getattr(action, name) for name in PHRASES))
        yield from action.reminders


def _with_own_words(action: ParsedAction, change: Callable[[str], str]) -> ParsedAction:
    """Give the action with every value that copies the text's words changed."""
    action = with_phrases(action, change)
    values = {name: change(value) for name in _COPIED if (value := getattr(action, name))}
    parts = {"subtasks": tuple(map(change, action.subtasks)), "tags": tuple(map(change, action.tags))}
    return replace(action, **values, **parts)  # type: ignore[arg-type]


def rewritten(example: Example, said: str, by: str, *, also_values: bool = True) -> Example | None:
    """Write a stretch in another way, wherever it stands; not where it is a part of a longer number."""
    pattern = re.compile(rf"(?<![\w'.:/-]){re.escape(said)}(?![\w'-]|[.:/]\d)", re.IGNORECASE)
    if not pattern.search(example.text):
        return None

    def change(value: str) -> str:
        def form(match: re.Match[str]) -> str:
            return by[:1].upper() + by[1:] if match.group()[:1].isupper() else by

        return pattern.sub(form, value)

    text = re.sub(r"\.\.", ".", change(example.text))
    actions = tuple(_with_own_words(action, change) for action in example.actions) if also_values else example.actions
    return replace(example, text=text, actions=actions)


def _holds(values: Iterable[str], words: str) -> bool:
    pattern = re.compile(rf"(?<![\w']){re.escape(words)}(?![\w'])", re.IGNORECASE)
    return any(pattern.search(value) for value in values)


def is_said_in_a_phrase(example: Example, stretch: str) -> bool:
    """Tell whether the stretch stands in a phrase of the example."""
    return _holds(phrases_of(example.actions), stretch)


def misheard(example: Example, meant: str, heard: str) -> Example | None:
    """Exchange a word for one that sounds like it; titles keep what was meant, and words of phrases are not touched.

    The calendar passes over many a word it does not know: it would let "high Wednesday" be for "by Wednesday".
    """
    if is_said_in_a_phrase(example, meant):
        return None
    if len(re.findall(rf"(?<![\w']){re.escape(meant)}(?![\w'])", example.text, re.IGNORECASE)) != 1:
        return None
    return rewritten(example, meant, heard, also_values=False)


def without_fillers(example: Example) -> Example | None:
    """Leave out the hesitations, as Whisper mostly does."""
    text = re.sub(r"\s+", " ", _FILLER.sub(" ", example.text)).strip(" ,")
    text = re.sub(r" ([,.?!])", r"\1", text)
    if text == example.text or not text:
        return None
    if example.text[:1].isupper():
        text = text[:1].upper() + text[1:]
    return _recased(example, text)


def hesitant(example: Example, rng: random.Random) -> Example:
    """Put a hesitation between two words."""
    tokens = example.text.split()
    place = rng.randrange(len(tokens))
    filler = rng.choice(_HESITATIONS)
    if place == 0 and example.text[:1].isupper():
        return _led(example, filler)
    if not _is_raw(example.text) and rng.random() < 0.6:
        filler += ","
    return replace(example, text=" ".join((*tokens[:place], filler, *tokens[place:])))


def with_lead(example: Example, rng: random.Random) -> Example | None:
    """Put a word of starting in front, where there is none."""
    if re.match(r"(um|uh|so|ok|okay|right|hey|hi|hiya|alright|oh|well|er|erm|yeah|and)\b", example.text, re.IGNORECASE):
        return None
    return _led(example, rng.choice(_LEADS))


def _led(example: Example, lead: str) -> Example:
    first = re.match(r"[\w']+", example.text)
    text = example.text
    names = _names(example)
    if first and first.group().lower() not in names and not re.fullmatch(r"I|I'\w+|[A-Z]{2,}.*", first.group()):
        text = text[:1].lower() + text[1:]
    lead = lead[:1].upper() + lead[1:] + "," if example.text[:1].isupper() else lead
    return _recased(example, f"{lead} {text}")


def stumbling(example: Example, rng: random.Random) -> Example | None:
    """Say a small word twice, or the first few words of a start."""
    tokens = example.text.split()
    places = [index for index, token in enumerate(tokens) if token.lower() in _SAID_TWICE]
    if not places:
        return None
    place = rng.choice(places)
    length = 1
    while rng.random() < 0.35 and place + length < len(tokens) and tokens[place + length].lower() in _SAID_TWICE:
        length += 1
    again = tokens[place : place + length]
    # Only the first of two keeps the capital of the sentence's start.
    second = [again[0] if re.match(r"I\b", again[0]) else again[0].lower(), *again[1:]]
    return _recased(example, " ".join((*tokens[: place + length], *second, *tokens[place + length :])))


def lower_cased(example: Example) -> Example | None:
    """Write all in lower case, stops and commas left as they are."""
    return _recased(example, example.text.lower()) if example.text != example.text.lower() else None


def unpunctuated(example: Example) -> Example | None:
    """Write as a recogniser without punctuation does, where no full stop parts the tasks.

    "Tomorrow A and B. C" without its stop would put C under the date: where a stop could matter, it stays.
    """
    if len(example.actions) > 1 and _INNER_STOP.search(example.text) and _stops_matter(example.actions):
        return None
    text = re.sub(r"\b([ap])\.m\b\.?", r"\1m", example.text.lower())
    text = " ".join(re.sub(r"[,;?!\"“”]|[.:](?!\d)|(?<=\s)[-–—](?=\s)", " ", text).split())
    if text == example.text:
        return None
    changed = replace(
        example,
        actions=tuple(
            with_phrases(action, lambda phrase: re.sub(r"\b([ap])\.m\b\.?", r"\1m", phrase))
            for action in example.actions
        ),
    )
    return _recased(changed, text)


def _stops_matter(actions: Sequence[ParsedAction]) -> bool:
    dated = [any(phrases_of((action,))) for action in actions]
    more = any(action.notes or action.subtasks or action.list or action.tags or action.priority for action in actions)
    return more or any(dated)


def punctuated(example: Example, rng: random.Random) -> Example | None:
    """Write raw words as Whisper does: names and the first word with a capital, a stop at the end."""
    if not _is_raw(example.text):
        return None
    names = _names(example)
    tokens = [_named(token, names) for token in example.text.split()]
    tokens = ["I" + token[1:] if re.fullmatch(r"i('(m|ve|ll|d))?", token) else token for token in tokens]
    text = " ".join(tokens)
    if rng.random() < 0.6:
        text = re.sub(r"^((?:um|uh|er|okay|so|right|alright|oh|well)(?: (?:um|uh|so))?) ", r"\1, ", text)
    text = text[:1].upper() + text[1:]
    asks = re.match(r"(what(?! a\b)|do|have|can you|could you|is|are|when|which|show)\b", text, re.IGNORECASE)
    return _recased(example, text + ("?" if asks and rng.random() < 0.7 else "."))


def _named(token: str, names: Mapping[str, str]) -> str:
    for ending in ("", "'s", "s"):
        if (
            token.endswith(ending)
            and (bare := token.removesuffix(ending)) in names
            and (ending != "s" or bare in _NAMES)
        ):
            return names[bare] + ending
    return token


def _is_raw(text: str) -> bool:
    return text == text.lower() and not re.search(r"[,.?!](\s|$)", text)


def _names(example: Example) -> Mapping[str, str]:
    """Give the words of an example that have a capital for being names, by their lower-case form."""
    dated = {word.lower() for phrase in phrases_of(example.actions) for word in phrase.split()}
    names = {word: word.capitalize() for word in _NAMES | (_ONLY_IN_DATES & dated)}
    for action in example.actions:
        for value in (action.head, action.title, action.notes, *action.subtasks):
            for index, word in enumerate((value or "").split()):
                bare = word.strip(',.?!"').removesuffix("'s")
                inner = action.head == value and action.action != "add"  # targets start with a capital for names alone
                if (index or inner) and re.search(r"[A-Z]", bare):
                    names[bare.lower()] = bare
    return names


def _recased(example: Example, text: str) -> Example:
    """Give the example with another way of writing its words, its phrases written as they stand there now."""
    tokens = [_bare(token) for token in text.split()]
    folded = [token.casefold() for token in tokens]
    whole = f" {' '.join(tokens)} "

    def as_written(phrase: str) -> str:
        if f" {phrase} " in whole:
            return phrase
        wanted = [part.casefold() for part in phrase.split()]
        for start in range(len(folded) - len(wanted) + 1):
            if folded[start : start + len(wanted)] == wanted:
                return " ".join(tokens[start : start + len(wanted)])
        parts = []
        for part in phrase.split():
            forms = [token for token, fold in zip(tokens, folded, strict=True) if fold == part.casefold()]
            parts.append(part if not forms or part in forms else forms[0])
        return " ".join(parts)

    return replace(example, text=text, actions=tuple(with_phrases(action, as_written) for action in example.actions))


def _bare(token: str) -> str:
    return re.sub(r"(?<![ap]\.m)\.$", "", token.strip(',?!;:"“”()'), flags=re.IGNORECASE)

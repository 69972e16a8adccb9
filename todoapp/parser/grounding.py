"""Holds the model to the speaker's words: a phrase may only be made of words that were said.

A small model now and then makes up a year or a time. The phrases are copies by definition (models/parser/FORMAT.md), so
a word nobody said is taken out, and a phrase of nothing else is dropped.
"""

from dataclasses import replace

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.words import words

PHRASES = ("due", "scheduled", "repeat", "shift", "on")


def grounded(action: ParsedAction, text: str) -> ParsedAction | None:
    """Give the action with its phrases made of words of `text` alone.

    None for a complete or delete of many whose only condition nobody said: it must not become one of all todos.
    """
    said = set(words(text))
    changes: dict[str, str | None] = {}
    for name in PHRASES:
        phrase = getattr(action, name)
        if phrase and (kept := _only_said(phrase, said)) != phrase:
            changes[name] = kept
    reminders = tuple(filter(None, (_only_said(phrase, said) for phrase in action.reminders)))
    if reminders != action.reminders:
        action = replace(action, reminders=reminders)
    if not changes:
        return action
    action = replace(action, **changes)  # type: ignore[arg-type]
    is_boundless = not (action.head or action.due or action.list or action.text or action.status)
    return None if is_boundless and action.action in ("complete", "delete") else action


def _only_said(phrase: str, said: set[str]) -> str | None:
    kept = [part for part in phrase.split() if all(word in said for word in words(part))]
    return " ".join(kept) or None

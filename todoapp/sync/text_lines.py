"""A todo as one line of text: Markdown checklists as Obsidian's Tasks plugin writes them, and todo.txt.

A line is taken apart into pieces; what changed is replaced in place, and every other piece stays as it was written, in
its place and with the spaces before it. A word of a title that would read as a field is written with a backslash.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content, Day

CAPABILITIES = Capabilities(
    fields=frozenset({"title", "due", "scheduled", "priority", "tags", "done", "list"}),
    due_has_time=False,
    scheduled_has_time=False,
    tag_pattern=r"[\w/-]*[^\W\d_][\w/-]*",  # a tag of digits alone is none
    is_text=True,
    keeps_ids=True,
)
NO_TITLE = "(no title)"


class Format(Protocol):
    """How one kind of file writes a todo."""

    suffix: str

    def parse(self, line: str) -> "Line | None":
        """Take a line apart; None where it is no todo."""

    def new(self) -> "Line":
        """Give a line without anything in it."""


@dataclass
class Piece:
    """A part of a line: `kind` is "word" or the field's name, `space` what stands before it."""

    kind: str
    text: str
    space: str = " "


@dataclass
class Line:
    """A todo's line, taken apart. `head` is what the format puts first."""

    form: "LineForm"
    head: dict[str, str]
    pieces: list[Piece] = field(default_factory=list)

    def value(self, kind: str) -> str | None:
        """Give the text of the first piece of a kind."""
        return next((piece.text for piece in self.pieces if piece.kind == kind), None)

    def put(self, kind: str, text: str | None) -> None:
        """Write a field where it stands, at the end if it is new, or take it out (None)."""
        found = [piece for piece in self.pieces if piece.kind == kind]
        for extra in found[1 if text else 0 :]:
            self.pieces.remove(extra)
        if text and found:
            found[0].text = text
        elif text:
            self.pieces.append(Piece(kind, text))

    def text(self) -> str:
        """Give the line."""
        body = "".join(f"{piece.space}{piece.text}" for piece in self.pieces)
        return self.form.head_text(self) + body.removeprefix(" ")

    def id(self) -> str | None:
        text = self.value("id")
        return self.form.bare("id", text) if text else None

    def content(self) -> Content:
        """Give what the line says."""
        words = [self.form.unescaped(piece.text) for piece in self.pieces if piece.kind == "word"]
        tags = [self.form.bare("tag", piece.text) for piece in self.pieces if piece.kind == "tag"]
        return CAPABILITIES.hold(
            Content(
                title=" ".join(words) or NO_TITLE,
                due=self._day("due"),
                scheduled=self._day("scheduled"),
                priority=self.form.priority(self),
                tags=tuple(dict.fromkeys(tags)),
                done=self.form.is_done(self),
            )
        )

    def write(self, content: Content, changed: frozenset[str], today: dt.date) -> None:
        """Write the fields that changed."""
        if "title" in changed:
            words = [Piece("word", self.form.escaped(word)) for word in content.title.split()]
            at = next((n for n, piece in enumerate(self.pieces) if piece.kind == "word"), 0)
            rest = [piece for piece in self.pieces if piece.kind != "word"]
            self.pieces = [*rest[:at], *words, *rest[at:]]
        if "tags" in changed:
            kept = [p for p in self.pieces if p.kind != "tag" or self.form.bare("tag", p.text) in content.tags]
            there = {self.form.bare("tag", piece.text) for piece in kept if piece.kind == "tag"}
            new = [Piece("tag", self.form.dressed("tag", tag)) for tag in content.tags if tag not in there]
            at = max((n for n, piece in enumerate(kept, 1) if piece.kind in ("word", "tag")), default=0)
            self.pieces = [*kept[:at], *new, *kept[at:]]
        for name, day in (("due", content.due), ("scheduled", content.scheduled)):
            if name in changed:
                self.put(name, self.form.dressed(name, day.date.isoformat()) if day else None)
        if "priority" in changed:
            self.form.set_priority(self, content.priority)
        if "done" in changed:
            self.form.set_done(self, content.done, today)

    def set_id(self, id_: str) -> None:
        self.put("id", self.form.dressed("id", id_))

    def _day(self, kind: str) -> Day | None:
        text = self.value(kind)
        try:
            return Day(dt.date.fromisoformat(self.form.bare(kind, text))) if text else None
        except ValueError:
            return None  # no day there is: left as it is


@dataclass(frozen=True)
class LineForm:
    """What one format does its own way. `marks` are what stands before a field's value."""

    marks: Mapping[str, str]
    special: re.Pattern[str]  # a word that reads as a field
    gap: str  # between a mark and its value
    head_text: Callable[[Line], str]
    priority: Callable[[Line], str]
    set_priority: Callable[[Line, str], None]
    is_done: Callable[[Line], bool]
    set_done: Callable[[Line, bool, dt.date], None]

    def dressed(self, kind: str, value: str) -> str:
        gap = "" if kind == "tag" else self.gap
        return f"{self.marks[kind]}{gap}{value}"

    def bare(self, kind: str, text: str) -> str:
        return text.removeprefix(self.marks[kind]).lstrip("\ufe0f ")

    def escaped(self, word: str) -> str:
        return f"\\{word}" if self.special.match(word.lstrip("\\")) else word

    def unescaped(self, word: str) -> str:
        is_escaped = word.startswith("\\") and self.special.match(word.lstrip("\\"))
        return word[1:] if is_escaped else word


# Markdown

_DATES = {"due": "📅", "scheduled": "⏳", "start": "🛫", "done": "✅", "created": "➕", "cancelled": "❌"}
_MARKS = {**_DATES, "id": "🆔", "depends": "⛔", "repeat": "🔁", "tag": "#"}
_LEVELS = {"🔺": "high", "⏫": "high", "🔼": "medium", "🔽": "low", "⏬": "low"}
_EMOJI = "".join([*_DATES.values(), "🆔⛔🔁", *_LEVELS])
_CHECKBOX = re.compile(r"(?P<lead>\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[)(?P<state>.)(?P<end>\])(?P<body>(?:\s.*)?)$")
_MD_PIECE = re.compile(
    r"(?P<space>\s*)(?:"
    + "|".join(rf"(?P<{name}>{mark}\ufe0f?\s*\d{{4}}-\d{{2}}-\d{{2}})" for name, mark in _DATES.items())
    + r"|(?P<id>🆔\ufe0f?\s*[\w-]+)|(?P<depends>⛔\ufe0f?\s*[\w,-]+)"
    + rf"|(?P<repeat>🔁\ufe0f?[^{_EMOJI}#]*[^{_EMOJI}#\s])"
    + rf"|(?P<level>[{''.join(_LEVELS)}]\ufe0f?)"
    + rf"|(?P<tag>(?<!\S)#{CAPABILITIES.tag_pattern}(?!\S))|(?P<word>\S[^\s{_EMOJI}]*))"
)
_MD_SPECIAL = re.compile(rf"[{_EMOJI}]|#{CAPABILITIES.tag_pattern}$")


def _md_priority(line: Line) -> str:
    return _LEVELS.get((line.value("level") or "").rstrip("\ufe0f"), "none")


def _md_set_priority(line: Line, priority: str) -> None:
    line.put("level", {"high": "⏫", "medium": "🔼", "low": "🔽"}.get(priority))


def _md_set_done(line: Line, done: bool, today: dt.date) -> None:
    line.head["state"] = "x" if done else " "
    line.put("done", f"✅ {today.isoformat()}" if done else None)
    if not done:
        line.put("cancelled", None)


_MARKDOWN = LineForm(
    marks=_MARKS,
    special=_MD_SPECIAL,
    gap=" ",
    head_text=lambda line: f"{line.head['lead']}{line.head['state']}{line.head['end']} ",
    priority=_md_priority,
    set_priority=_md_set_priority,
    is_done=lambda line: line.head["state"] in "xX-",
    set_done=_md_set_done,
)


class Markdown:
    """`- [ ] Pay rent #home ⏫ 📅 2024-03-31 🆔 abc`."""

    suffix = ".md"

    def parse(self, line: str) -> Line | None:
        found = _CHECKBOX.match(line)
        if found is None:
            return None
        head = {name: found[name] for name in ("lead", "state", "end")}
        return Line(_MARKDOWN, head, _pieces(_MD_PIECE, found["body"]))

    def new(self) -> Line:
        return Line(_MARKDOWN, {"lead": "- [", "state": " ", "end": "]"})


# todo.txt

_KEYS = {"due": "due:", "scheduled": "t:", "id": "id:", "pri": "pri:", "repeat": "rec:", "tag": "@"}
_HEAD = re.compile(
    r"(?P<x>x )?(?P<pri>\([A-Z]\) )?(?P<dates>(?:\d{4}-\d{2}-\d{2} ){0,2})(?P<body>\S.*)$"
)  # a line that begins with spaces is somebody's own
_TXT_PIECE = re.compile(
    r"(?P<space>\s*)(?:"
    r"(?P<due>due:\d{4}-\d{2}-\d{2}(?!\S))|(?P<scheduled>t:\d{4}-\d{2}-\d{2}(?!\S))|(?P<id>id:[\w-]+(?!\S))"
    r"|(?P<pri>pri:[A-Z](?!\S))|(?P<repeat>rec:\S+)"
    rf"|(?P<tag>@{CAPABILITIES.tag_pattern}(?!\S))|(?P<word>\S+))"
)
_TXT_SPECIAL = re.compile(
    rf"(?:due|t):\d{{4}}-\d{{2}}-\d{{2}}$|id:[\w-]+$|pri:[A-Z]$|rec:\S+|@{CAPABILITIES.tag_pattern}$"
    r"|x$|\([A-Z]\)$|\d{4}-\d{2}-\d{2}$"
)
_LETTERS = {"A": "high", "B": "medium", "C": "low"}


def _txt_letter(line: Line) -> str:
    return line.head["pri"][1:2] or (line.value("pri") or "pri:")[4:]


def _txt_priority(line: Line) -> str:
    letter = _txt_letter(line)
    return _LETTERS.get(letter, "low") if letter else "none"


def _txt_set_priority(line: Line, priority: str) -> None:
    letter = {level: letter for letter, level in _LETTERS.items()}.get(priority)
    line.put("pri", f"pri:{letter}" if letter and line.head["x"] else None)
    line.head["pri"] = f"({letter}) " if letter and not line.head["x"] else ""


def _txt_set_done(line: Line, done: bool, today: dt.date) -> None:
    letter = _txt_letter(line)
    dates = line.head["dates"].split()
    if done and not line.head["x"]:
        dates = [today.isoformat(), *dates[:1]]
    elif not done:
        dates = dates[1:]
    line.head |= {"x": "x " if done else "", "dates": "".join(f"{date} " for date in dates)}
    line.head["pri"] = f"({letter}) " if letter and not done else ""
    line.put("pri", f"pri:{letter}" if letter and done else None)


_TODO_TXT = LineForm(
    marks=_KEYS,
    special=_TXT_SPECIAL,
    gap="",
    head_text=lambda line: f"{line.head['x']}{line.head['pri']}{line.head['dates']}",
    priority=_txt_priority,
    set_priority=_txt_set_priority,
    is_done=lambda line: bool(line.head["x"]),
    set_done=_txt_set_done,
)


class TodoTxt:
    """`(A) 2024-03-01 Pay rent @home due:2024-03-31 id:abc`."""

    suffix = ".txt"

    def parse(self, line: str) -> Line | None:
        found = _HEAD.match(line)
        if found is None:
            return None
        head = {name: found[name] or "" for name in ("x", "pri", "dates")}
        return Line(_TODO_TXT, head, _pieces(_TXT_PIECE, found["body"]))

    def new(self) -> Line:
        return Line(_TODO_TXT, {"x": "", "pri": "", "dates": ""})


def _pieces(pattern: re.Pattern[str], body: str) -> list[Piece]:
    found = (match for match in pattern.finditer(body) if match.lastgroup)
    return [Piece(match.lastgroup or "word", match[match.lastgroup or 0], match["space"]) for match in found]

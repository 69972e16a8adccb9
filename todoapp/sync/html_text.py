"""Notes as HTML and back, for services that keep them so. A line is a paragraph; what we wrote reads back exactly.

Reading is kind: any HTML becomes the text a person would see, and text that never was HTML stays as it is.
"""

import html
import re
from html.parser import HTMLParser

_TAG = re.compile(r"<[a-zA-Z!/][^>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "tr", "blockquote", "hr"})
_UNSEEN = frozenset({"head", "style", "script", "title"})
_RUN = re.compile(r"(?<= ) |^ | $")


def html_of(text: str) -> str:
    """Write plain text as HTML, a paragraph a line; nothing at all is nothing."""
    if not text:
        return ""
    lines = (_RUN.sub("\N{NO-BREAK SPACE}", line.replace("\t", " " * 4)) for line in text.split("\n"))
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)


def text_of(markup: str) -> str:
    """Give the text of some HTML; comments are no part of it."""
    if not _TAG.search(markup):
        return html.unescape(markup).replace("\r\n", "\n").strip("\n")
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines. One is open once something was said to be in it, were it nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: str | None = None
        self._unseen = 0
        self._in_pre = False

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._lines.append(self._seen(self._line or ""))
            self._line = ""
        elif tag in _LINES:
            if self._line and self._line.strip(" -"):
                self._end_line()
            if tag in ("p", "hr"):
                self._line = self._line or ""
            elif tag == "li":
                self._line = "- "
            self._in_pre |= tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _LINES:
            self._end_line()
            self._in_pre &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._in_pre:
            *whole, data = data.split("\n")
            for line in whole:
                self._lines.append((self._line or "") + line)
                self._line = ""
        else:
            data = _SPACES.sub(" ", data)
            if not self._line:
                data = data.lstrip(" ")
        if data:
            self._line = (self._line or "") + data

    def _end_line(self) -> None:
        if self._line is not None:
            self._lines.append(self._seen(self._line))
        self._line = None

    def _seen(self, line: str) -> str:
        return line.rstrip(" ").replace("\N{NO-BREAK SPACE}", " ")

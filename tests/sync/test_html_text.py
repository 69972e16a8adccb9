"""Notes as HTML: what we write reads back exactly, and what others write reads as one would see it."""

import pytest

from tests.sync.samples import SAMPLES
from todoapp.sync.html_text import html_of, text_of


@pytest.mark.parametrize(
    "text",
    [
        "", "One line", "a\n\n\nb", "a  b\n\n  indented \nx < y & z &amp; <b>not bold</b>", SAMPLES["odd text"].notes,
        "<!-- no comment -->", "x < y",
    ],
)  # fmt: skip
def test_text_survives_being_html(text: str) -> None:
    assert text_of(html_of(text)) == text


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>One<br>two</p><p></p><p>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li><p>Milk</p></li><li>Eggs</li></ul><p>Then</p>", "- Milk\n- Eggs\nThen"),
        ("<html><head><style>p {}</style></head>\r\n<body><div>One</div>\r\n<div>Two <b>bold</b></div></body></html>",
         "One\nTwo bold"),
        ("<p>Seen<!-- unseen --></p>", "Seen"),
        ("<h1>Title</h1><pre>a\n  b</pre>", "Title\na\n  b"),
        ("Never was\nHTML: a &amp; b", "Never was\nHTML: a & b"),
        ("<p>never closed", "never closed"),
    ],
)  # fmt: skip
def test_markup_is_read_as_it_is_seen(markup: str, seen: str) -> None:
    assert text_of(markup) == seen

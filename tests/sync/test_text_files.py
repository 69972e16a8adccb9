"""Markdown checklists and todo.txt keep the contract, and every line that is none of ours."""

from pathlib import Path

import pytest

from tests.sync.contract import RemoteContract, World
from tests.sync.samples import day
from todoapp.sync.content import Content
from todoapp.sync.errors import ListMissing
from todoapp.sync.text_files import TextFilesRemote
from todoapp.sync.text_lines import Format, Markdown, TodoTxt


def world_of(folder: Path, form: Format) -> World:
    names = [f"tasks{form.suffix}", f"work{form.suffix}"]
    for name in names:
        (folder / name).touch()
    return World(TextFilesRemote(str(folder), form), TextFilesRemote(str(folder), form), *names)


class TestMarkdown(RemoteContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> World:
        return world_of(tmp_path, Markdown())


class TestTodoTxt(RemoteContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> World:
        return world_of(tmp_path, TodoTxt())


def content_of(form: Format, text: str) -> Content:
    line = form.parse(text)
    assert line is not None
    assert line.text() == text
    return line.content()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("- [ ] Pay rent", Content("Pay rent")),
        ("  * [x] Pay  rent ✅ 2024-03-01", Content("Pay rent", done=True)),
        ("1. [-] Given up ❌ 2024-03-01", Content("Given up", done=True)),
        ("> - [/] Begun", Content("Begun")),
        (
            "- [ ] Pay #home/flat rent ⏫ 🔁 every month on the last 🛫 2024-03-01 ⏳ 2024-03-30 📅 2024-03-31 🆔 ab-1",
            Content(
                "Pay rent", due=day("2024-03-31"), scheduled=day("2024-03-30"), priority="high", tags=("home/flat",)
            ),
        ),
        ("- [ ] Low 🔽 📅2024-03-31", Content("Low", due=day("2024-03-31"), priority="low")),
        ("- [ ] Issue #12 in #a, b 📅 2024-02-31", Content("Issue #12 in #a, b")),
        ("- [ ] \\#home is a word", Content("#home is a word")),
    ],
)
def test_a_line_of_markdown(text: str, content: Content) -> None:
    assert content_of(Markdown(), text) == content


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Pay rent", Content("Pay rent")),
        ("(A) 2024-03-01 Pay rent +flat @home due:2024-03-31 t:2024-03-30 rec:1m id:ab-1", Content(
            "Pay rent +flat", due=day("2024-03-31"), scheduled=day("2024-03-30"), priority="high", tags=("home",)
        )),
        ("x 2024-03-02 2024-03-01 Pay rent pri:B", Content("Pay rent", priority="medium", done=True)),
        ("(F) Some day", Content("Some day", priority="low")),
        ("Meet at 12:30 see http://x.org/a:b due:soon", Content("Meet at 12:30 see http://x.org/a:b due:soon")),
        ("xylophone lesson", Content("xylophone lesson")),
    ],
)  # fmt: skip
def test_a_line_of_todo_txt(text: str, content: Content) -> None:
    assert content_of(TodoTxt(), text) == content


def test_everything_else_in_a_file_stays_byte_for_byte(tmp_path: Path) -> None:
    before = "---\r\ntitle: x\r\n---\r\n# Head\r\n\r\n- [ ] One 🔁 every week  📅 2024-03-01 🆔 one\r\n\t- a note\r\n"
    before += "- [ ] Two 🆔 two"
    (tmp_path / "tasks.md").write_bytes(before.encode())
    remote = TextFilesRemote(str(tmp_path), Markdown())
    one, two = remote.pull("tasks.md", None, dict).items
    assert (tmp_path / "tasks.md").read_bytes() == before.encode()

    remote.update(one.stored, Content("One", due=day("2024-03-08")), frozenset({"due"}), op_id="x")
    remote.delete(two.stored, op_id="y")
    remote.create("tasks.md", "three", Content("Three"), op_id="z")

    expected = before.replace("2024-03-01", "2024-03-08").replace("- [ ] Two 🆔 two", "- [ ] Three 🆔 three\r\n")
    assert (tmp_path / "tasks.md").read_bytes() == expected.encode()


def test_a_line_without_an_id_gets_one_and_a_copy_another(tmp_path: Path) -> None:
    (tmp_path / "tasks.md").write_text("- [ ] One\n- [ ] Two 🆔 two\n- [ ] Two again 🆔 two\n")
    remote = TextFilesRemote(str(tmp_path), Markdown())

    first = remote.pull("tasks.md", None, dict)
    again = remote.pull("tasks.md", None, dict)

    assert len(first.present) == 3
    assert again.present == first.present
    assert [item.content.title for item in first.items] == ["One", "Two", "Two again"]


@pytest.mark.parametrize("href", ["../x.md", "other.txt", "gone.md", "/etc/passwd"])
def test_what_is_no_list_of_the_folder_is_an_error(tmp_path: Path, href: str) -> None:
    with pytest.raises(ListMissing):
        TextFilesRemote(str(tmp_path), Markdown()).pull(href, None, dict)


def test_a_file_that_is_not_text_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "tasks.md").write_bytes(b"- [ ] \xff\xfe")

    with pytest.raises(ListMissing):
        TextFilesRemote(str(tmp_path), Markdown()).pull("tasks.md", None, dict)

    assert (tmp_path / "tasks.md").read_bytes() == b"- [ ] \xff\xfe"

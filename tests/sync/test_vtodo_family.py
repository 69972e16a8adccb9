"""Children of todos as other programs keep them, in a folder of `.ics` files."""

import pytest

from tests.sync.shared_folder import LIST, PACK, Folder, child, packed, resource, todo


def test_subtasks_are_written_as_children_and_read_back_in_order(folder: Folder) -> None:
    packed(folder, "Socks", "Tooth: brush, red", "Book")

    raws = folder.raws()
    other = Folder(folder.root)
    other.sync()

    assert raws.keys() == {"Pack", "Socks", "Tooth: brush, red", "Book"}
    assert {str(todo(raw).get("RELATED-TO")) for name, raw in raws.items() if name != "Pack"} == {PACK}
    assert other.here() == {"Pack": ("Socks", "Tooth: brush, red", "Book")}
    folder.check_quiet()


def test_a_foreign_plain_child_is_a_subtask(folder: Folder) -> None:
    # Before its parent, and in each of the ways programs name the relation.
    folder.write("a", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:3", "SEQUENCE:2", "STATUS:NEEDS-ACTION"))
    folder.write("b", resource("b", "Book", "RELATED-TO;RELTYPE=PARENT:p", "X-APPLE-SORT-ORDER:1"))
    folder.write("c", resource("c", "Soap", "RELATED-TO;RELTYPE=:p", "X-APPLE-SORT-ORDER:2", "STATUS:COMPLETED"))
    folder.write("p", resource("p", "Pack"))
    before = {name: folder.raw(name) for name in folder.names()}

    folder.sync()
    folder.check_quiet()

    assert folder.here() == {"Pack": ("Book", "Soap", "Socks")}
    assert folder.ticks() == {"Pack": {"Soap"}}
    assert {name: folder.raw(name) for name in folder.names()} == before


RICH = {
    "due": ("DUE;VALUE=DATE:20240308",),
    "notes": ("DESCRIPTION:the warm ones",),
    "priority": ("PRIORITY:1",),
    "tags": ("CATEGORIES:wool",),
    "repeat": ("DTSTART;VALUE=DATE:20240308", "RRULE:FREQ=DAILY"),
    "attachment": ("ATTACH:https://example.org/socks",),
    "alarm": ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20240308T080000Z", "END:VALARM"),
    "another relation": ("RELATED-TO;RELTYPE=SIBLING:q",),
    "place": ("GEO:1.0;2.0",),
}


@pytest.mark.parametrize("lines", RICH.values(), ids=RICH.keys())
def test_a_foreign_child_that_is_more_than_a_name_stays_a_todo_of_its_own(
    folder: Folder, lines: tuple[str, ...]
) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p", *lines))
    before = folder.raw("a")
    folder.sync()
    assert folder.here() == {"Pack": (), "Socks": ()}

    folder.local.edit(folder.id_of("Socks"), title="Warm socks")
    folder.sync()
    written = folder.raw("a").split("\r\n")
    assert all(line in written for line in ("RELATED-TO:p", *lines))
    folder.local.delete(folder.id_of("Pack"))
    folder.sync()

    assert folder.names() == {"a"}
    assert folder.here() == {"Warm socks": ()}
    ours = ("SUMMARY", "DTSTAMP", "LAST-MODIFIED")
    kept = [line for line in before.splitlines() if not line.startswith(ours)]
    assert [line for line in folder.raw("a").splitlines() if line in kept] == kept
    folder.check_quiet()


def test_a_child_with_children_stays_a_todo_and_has_them_as_subtasks(folder: Folder) -> None:
    folder.write("p", resource("p", "Trip"))
    folder.write("a", child("a", "Pack", "p"))
    folder.write("b", child("b", "Socks", "a"))
    folder.write("x", child("x", "Own parent", "x"))
    folder.write("y", child("y", "Round", "z"))
    folder.write("z", child("z", "About", "y"))
    folder.write("o", child("o", "Orphan", "nowhere"))

    folder.sync()

    assert folder.here() == {
        "Trip": (), "Pack": ("Socks",), "Own parent": (), "Round": (), "About": (), "Orphan": (),
    }  # fmt: skip
    folder.check_quiet()


def test_a_subtask_that_gets_more_there_becomes_a_todo(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Socks" in folder.raw(name))
    folder.write(name, folder.raw(name).replace("SUMMARY:Socks", "SUMMARY:Socks\r\nDESCRIPTION:warm"))
    folder.sync()
    assert folder.here() == {"Pack": ("Book", "Soap"), "Socks": ()}
    folder.check_quiet()

    folder.write(name, folder.raw(name).replace("DESCRIPTION:warm\r\n", ""))
    folder.sync()
    assert folder.here() == {"Pack": ("Book", "Soap"), "Socks": ()}, "who is a todo stays one"
    folder.check_quiet()


def test_a_subtask_that_gets_a_child_there_becomes_a_todo(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    folder.write("new", child("new", "Read it", name))
    folder.sync()

    assert folder.here() == {"Pack": ("Socks", "Soap"), "Book": ("Read it",)}
    folder.check_quiet()


def test_what_others_keep_in_a_subtask_survives_a_new_name_and_a_new_order(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    done = ("STATUS:COMPLETED", "COMPLETED:20240302T000000Z", "PERCENT-COMPLETE:100")
    folder.write("a", child("a", "Socks", "p", "X-OC-HIDESUBTASKS;X-P=1:0", *done))
    folder.write("b", child("b", "Book", "p"))
    folder.sync()

    names = ("Book", "Red socks", "Soap")
    folder.local.edit(folder.id_of("Pack"), subtasks=names, done_subtasks=("Red socks",))
    folder.sync()

    lines = folder.raw("a").split("\r\n")
    assert {"UID:a", "SUMMARY:Red socks", "RELATED-TO:p", "X-OC-HIDESUBTASKS;X-P=1:0", *done} <= {*lines}
    assert len(folder.names()) == 4
    other = Folder(folder.root)
    other.sync()
    assert other.here() == {"Pack": ("Book", "Red socks", "Soap")}
    folder.check_quiet()


def test_a_subtask_done_there_is_done_there_whatever_is_changed_here(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    folder.write(name, folder.raw(name).replace("SUMMARY:Book", "SUMMARY:Book\r\nSTATUS:COMPLETED"))
    assert folder.sync().received == 1
    assert folder.ticks() == {"Pack": {"Book"}}

    folder.local.edit(PACK, title="Pack now", done=True, subtasks=("Book", "Socks"))
    folder.sync()

    assert "STATUS:COMPLETED" in folder.raw(name)
    assert "STATUS" not in todo(folder.raws()["Socks"])
    folder.check_quiet()


def test_a_subtask_ticked_here_is_completed_there_and_opened_again(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p", "X-OC-HIDESUBTASKS:0"))
    folder.write("b", child("b", "Book", "p", "STATUS:CANCELLED"))
    folder.sync()
    before = folder.raw("b")

    folder.local.edit(folder.id_of("Pack"), done_subtasks=("Socks", "Book"))
    folder.sync()
    assert {"STATUS:COMPLETED", "PERCENT-COMPLETE:100", "X-OC-HIDESUBTASKS:0"} <= {*folder.raw("a").split("\r\n")}
    assert "COMPLETED" in todo(folder.raw("a"))

    folder.local.edit(folder.id_of("Pack"), done_subtasks=("Book",))
    folder.sync()
    assert not {"STATUS", "COMPLETED", "PERCENT-COMPLETE"} & {*todo(folder.raw("a"))}
    assert folder.raw("b") == before  # nobody touched this one: it stays cancelled
    folder.check_quiet()


def test_two_devices_tick_at_once_and_both_ticks_are_kept(folder: Folder) -> None:
    packed(folder)
    other = Folder(folder.root)
    folder.local.edit(PACK, done_subtasks=("Soap",))
    for each in (folder, other):
        each.sync()
    assert other.ticks() == {"Pack": {"Soap"}}

    folder.local.edit(PACK, done_subtasks=("Soap", "Socks"))
    other.local.edit(PACK, done_subtasks=("Book",))  # and takes one away
    for each in (folder, other, folder, other):
        each.sync()

    assert folder.ticks() == other.ticks() == {"Pack": {"Socks", "Book"}}
    folder.check_quiet()
    other.check_quiet()


def test_two_devices_change_subtasks_at_once_and_keep_both(folder: Folder) -> None:
    packed(folder)
    other = Folder(folder.root)
    other.sync()

    folder.local.edit(PACK, subtasks=("Soap", "Socks", "Book"))
    other.local.edit(PACK, subtasks=("Socks", "Book", "Soap", "Hat"))
    for each in (folder, other, folder, other):
        each.sync()

    assert folder.here() == other.here() == {"Pack": ("Soap", "Socks", "Book", "Hat")}
    folder.check_quiet()
    other.check_quiet()


def test_two_children_of_one_name_are_one_subtask(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p"))
    folder.write("b", child("b", "Socks", "p"))
    folder.sync()
    assert folder.here() == {"Pack": ("Socks",)}
    folder.check_quiet()

    folder.local.edit(folder.id_of("Pack"), subtasks=())
    folder.sync()
    assert folder.names() == {"p"}
    folder.check_quiet()


def test_when_another_program_deletes_a_todo_alone_its_children_stay_todos(folder: Folder) -> None:
    packed(folder)
    (folder.root / LIST / f"{PACK}.ics").unlink()
    folder.sync()

    assert folder.here() == {"Socks": (), "Book": (), "Soap": ()}
    folder.check_quiet()

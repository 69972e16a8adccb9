"""Which lists of an account are synced, and the list here each goes with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from todoapp.domain.errors import InvalidInput
from todoapp.services.sync_ledger import list_key
from todoapp.sync.remote import RemoteList

if TYPE_CHECKING:
    from todoapp.store.sync_state import SyncListRow


def chosen_lists(found: Sequence[RemoteList], names: Sequence[str], inbox: str | None = None) -> list[RemoteList]:
    """Give the lists of these names, all of them without any.

    Raises:
        InvalidInput: there is no such list, or none at all.
    """
    known = {remote_list.name for remote_list in found}
    for name in (*names, *([inbox] if inbox else [])):
        if name not in known:
            raise InvalidInput(f"The account has no list {name!r}.", f"It has: {', '.join(sorted(known)) or 'none'}.")
    chosen = [remote_list for remote_list in found if not names or remote_list.name in (*names, inbox)]
    if not chosen:
        raise InvalidInput("The account has no list for todos.", "Make one there first.")
    return chosen


def list_row(found: RemoteList, *, is_inbox: bool = False) -> "SyncListRow":
    """Give a list with the one of the same name here; the inbox goes with the todos in no list."""
    from todoapp.store.sync_state import SyncListRow

    return SyncListRow(found.href, found.name, None if is_inbox else found.name)


def refuse_twins(rows: "Sequence[SyncListRow]") -> None:
    """Refuse lists that would all go with the same one here.

    Raises:
        InvalidInput: there are such.
    """
    keys = [list_key(row.list_name) for row in rows]
    if len(set(keys)) < len(keys):
        raise InvalidInput("Two lists of the account have the same name.", "Choose one of them, or rename it there.")

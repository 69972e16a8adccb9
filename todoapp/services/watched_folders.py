"""Accounts that are folders on this computer: whether anything in them changed, and which paths to watch."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from todoapp.services.syncing import Syncing
from todoapp.sync.remotes import WITHOUT_SIGN_IN

MOST_FILES = 200  # watched one by one, of each account; what changes in more of them is found by looking
_SUFFIXES = {"folder": ".ics", "markdown": ".md", "todo.txt": ".txt"}


@dataclass(frozen=True)
class Watched:
    """What is watched: by account, its state as one number that differs after any change; and all paths."""

    states: Mapping[str, int]
    paths: frozenset[str]


def look_at_folders(syncing: Syncing) -> Watched:
    """Look at every folder that is synced; a folder that is not there has a state of its own."""
    states: dict[str, int] = {}
    paths: set[str] = set()
    for account in syncing.accounts():
        if account.kind not in WITHOUT_SIGN_IN or account.is_paused:
            continue
        root = Path(url2pathname(urlsplit(account.url).path) if account.url.startswith("file:") else account.url)
        found = list(_entries(root.expanduser(), _SUFFIXES.get(account.kind, "")))
        states[account.name] = hash(tuple(found))
        paths.update(path for path, is_file, _, _ in found if not is_file)
        paths.update([path for path, is_file, _, _ in found if is_file][:MOST_FILES])
    return Watched(states, frozenset(paths))


def _entries(folder: Path, suffix: str, *, is_top: bool = True) -> Iterator[tuple[str, bool, int, int]]:
    """Give path, whether it is a file, size and time of each; a list may be a folder of the folder."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    yield str(folder), False, 0, 0
    for entry in found:
        try:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if is_top and suffix == ".ics":
                    yield from _entries(Path(entry.path), suffix, is_top=False)
            elif entry.name.endswith(suffix):
                stat = entry.stat()
                yield entry.path, True, stat.st_size, stat.st_mtime_ns
        except OSError:
            continue  # gone since it was listed

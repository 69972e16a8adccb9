"""Filters that were saved under a name, as the sidebar lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from todoapp.domain.errors import InvalidInput
from todoapp.services.todos import Criteria, Todos, View
from todoapp.services.todos_changes import one_line


@dataclass(frozen=True)
class SavedFilter:
    """A view, narrowed, under a name."""

    name: str
    view: View = View.ALL
    list_name: str | None = None
    search: str = ""
    criteria: Criteria = field(default_factory=Criteria)

    def as_dict(self) -> dict[str, Any]:
        """Give what is stored of it."""
        return {
            "name": self.name,
            "view": self.view.value,
            "list": self.list_name,
            "search": self.search,
            "is_overdue": self.criteria.is_overdue,
            "is_high": self.criteria.is_high,
            "is_undated": self.criteria.is_undated,
            "tags": list(self.criteria.tags),
        }


class SavedFilters:
    """Looks at, saves, renames and deletes filters; each of these can be undone."""

    def __init__(self, todos: Todos) -> None:
        self._todos = todos

    def all(self) -> tuple[SavedFilter, ...]:
        """Give them by name."""
        with self._todos.reading() as reader:
            return tuple(_read(name, stored) for name, stored in reader.arrangement.filters())

    def save(self, filter: SavedFilter) -> str:
        """Save a filter, in place of one of the same name; say what was done."""
        name = _named(filter.name)
        with self._todos.operation() as (work, done):
            work.save_filter(name, {**filter.as_dict(), "name": name})
            done(f'Saved the filter "{name}"')
        return f"Saved the filter “{name}”"

    def rename(self, name: str, to: str) -> str:
        """Give a filter another name."""
        to = _named(to)
        with self._todos.operation() as (work, done):
            stored = work.writer.arrangement.filter(name)
            if stored is None:
                raise InvalidInput("That filter is no longer there.", "It was deleted; look at the filters again.")
            if to.casefold() != name.casefold() and work.writer.arrangement.filter(to) is not None:
                raise InvalidInput(f"There is a filter “{to}” already.", "Choose another name.")
            work.save_filter(name, None)
            work.save_filter(to, {**stored, "name": to})
            done(f'Renamed the filter "{name}" to "{to}"')
        return f"Renamed the filter “{name}” to “{to}”"

    def delete(self, name: str) -> str:
        """Forget a filter; the todos it shows stay."""
        with self._todos.operation() as (work, done):
            work.save_filter(name, None)
            done(f'Deleted the filter "{name}"')
        return f"Deleted the filter “{name}”"


def _named(name: str) -> str:
    name = one_line(name)
    if not name:
        raise InvalidInput("A filter needs a name.", "Type a name for the filter.")
    return name


def _read(name: str, stored: Mapping[str, Any]) -> SavedFilter:
    """Read a stored filter; what is missing in it restricts nothing."""
    views = {view.value: view for view in View}
    return SavedFilter(
        name,
        view=views.get(stored.get("view", ""), View.ALL),
        list_name=stored.get("list"),
        search=stored.get("search", ""),
        criteria=Criteria(
            is_overdue=bool(stored.get("is_overdue")),
            is_high=bool(stored.get("is_high")),
            is_undated=bool(stored.get("is_undated")),
            tags=tuple(stored.get("tags", ())),
        ),
    )

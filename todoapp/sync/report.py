"""What a pass did, and what it left for the user to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from todoapp.domain.errors import TodoAppError

# Whether many deletions at once are carried out: all, none, or up to so many of a list (by its href), here or there.
Allowed = bool | Mapping[tuple[str, str], int]


def is_allowed(allowed: Allowed, list_href: str, where: str, count: int) -> bool:
    """Tell whether so many deletions were agreed to; an answer holds for no more than what was asked about."""
    return allowed if isinstance(allowed, bool) else count <= allowed.get((list_href, where), 0)


@dataclass(frozen=True)
class Held:
    """Many deletions at once, not carried out: `here` would delete our todos, `there` those of the service."""

    list_href: str
    where: Literal["here", "there"]
    count: int
    total: int


@dataclass
class Report:
    """The counts and problems of one pass."""

    received: int = 0  # items written here
    deleted_here: int = 0
    sent: int = 0  # items written there
    deleted_there: int = 0
    conflicts: int = 0
    unreadable: int = 0
    refused: int = 0
    held: list[Held] = field(default_factory=list)
    list_errors: dict[str, TodoAppError] = field(default_factory=dict)  # by href
    error: TodoAppError | None = None  # what ended the pass early
    is_settled: bool = True  # nothing was left that another pass right now could do

    @property
    def is_clean(self) -> bool:
        """Tell whether everything was done and nothing needs the user."""
        return self.is_settled and not (self.held or self.list_errors or self.error or self.refused or self.unreadable)

    @property
    def changes(self) -> int:
        return self.received + self.deleted_here + self.sent + self.deleted_there

    def summary(self) -> str:
        """Say in one line what was done."""
        parts = [
            f"{self.received} received" if self.received else "",
            f"{self.sent} sent" if self.sent else "",
            f"{self.deleted_here} deleted here" if self.deleted_here else "",
            f"{self.deleted_there} deleted there" if self.deleted_there else "",
            f"{self.conflicts} conflict{'s' if self.conflicts > 1 else ''}" if self.conflicts else "",
            f"{self.unreadable} not readable" if self.unreadable else "",
            f"{self.refused} refused" if self.refused else "",
            f"{sum(held.count for held in self.held)} deletions waiting for you" if self.held else "",
            *(f"a list was skipped: {error.title}" for error in self.list_errors.values()),
            self.error.title if self.error else "",
        ]
        return ", ".join(part for part in parts if part) or "nothing to do"

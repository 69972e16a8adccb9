"""Carries out the actions of a dictation within one operation; what is not clear becomes a question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from todoapp.domain.actions import (
    Action,
    Add,
    Changes,
    Complete,
    CreateList,
    Delete,
    DeleteList,
    Filter,
    Find,
    Update,
)
from todoapp.domain.todo import Provenance, Todo
from todoapp.services.todos_changes import one_line, updated
from todoapp.services.todos_find import filter_query, spoken_list
from todoapp.services.todos_matching import Match, find_target, search_words
from todoapp.services.todos_work import Work, quoted

QuestionKind = Literal["which", "nothing_found", "confirm"]


@dataclass(frozen=True)
class Question:
    """Something the user decides before an action is carried out.

    "which": several todos fit (or one that is not sure), choose; "confirm": all of these, is that right?;
    "nothing_found": no todo (or list) fits the words.
    """

    kind: QuestionKind
    action: Action
    candidates: tuple[Todo, ...] = ()


@dataclass(frozen=True)
class Link:
    """Which todo an action (by its place) touched, and the todo as it was before, None for a new one."""

    action: int
    todo_id: str
    before: Todo | None


@dataclass(frozen=True)
class Applied:
    """What came of a dictation. `lists` are those created or deleted; `shown` is what the user asked to see.

    `completed` holds todos as they are now: a repeating one is open again, with its next date. `links` lead back to
    the actions; `step` is what takes all of it back.
    """

    added: tuple[Todo, ...] = ()
    changed: tuple[Todo, ...] = ()
    completed: tuple[Todo, ...] = ()
    deleted: tuple[Todo, ...] = ()
    lists: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    shown: Filter | None = None
    links: tuple[Link, ...] = field(default=(), compare=False)
    step: int | None = field(default=None, compare=False)

    def description(self) -> str:
        """Say what was done, for the undo message."""
        groups = (
            ("Added", self.added),
            ("Changed", self.changed),
            ("Completed", self.completed),
            ("Deleted", self.deleted),
        )
        parts = [
            f"{verb} {quoted(todos[0]) if len(todos) == 1 else f'{len(todos)} todos'}"
            for verb, todos in groups
            if todos
        ]
        parts += [f"changed the list {name}" for name in self.lists]
        text = ", ".join(part if index == 0 else part[0].lower() + part[1:] for index, part in enumerate(parts))
        return text[:1].upper() + text[1:]


def _at_the_same_time(changes: Changes, todo: Todo) -> Changes:
    """Keep the time of day where a correction names another day: "no, friday" is about the day."""
    due, stored = changes.due, todo.fields.due
    if due is None or stored is None or stored.time is None or due.time is not None or changes.repeat is not None:
        return changes
    return replace(changes, due=replace(due, time=stored.time, daypart=stored.daypart, grain=stored.grain))


class ActionRun:
    """Carries out actions one after the other; later ones may mean todos that earlier ones added."""

    def __init__(self, work: Work, recent_ids: Collection[str] = ()) -> None:
        """Among todos that fit equally well, one of `recent_ids` is meant."""
        self._work = work
        self._recent_ids = frozenset(recent_ids)
        self._links: list[Link] = []
        self._at = 0  # the action being carried out
        self._groups: dict[str, dict[str, Todo]] = {"added": {}, "changed": {}, "completed": {}, "deleted": {}}
        self._lists: list[str] = []
        self._questions: list[Question] = []
        self._shown: Filter | None = None

    def applied(self) -> Applied:
        """Give what was done so far."""
        groups = {name: tuple(todos.values()) for name, todos in self._groups.items()}
        return Applied(
            **groups,
            lists=tuple(self._lists),
            questions=tuple(self._questions),
            shown=self._shown,
            links=tuple(self._links),
            step=self._work.number,
        )

    def carry_out(self, actions: Sequence[Action], provenance: Provenance) -> None:
        """Carry out what is clear and collect questions for the rest."""
        for self._at, action in enumerate(actions):
            match action:
                case Add(todo=fields):
                    # Words are never lost: an add without a title keeps all that was said as its title.
                    title = fields.title if one_line(fields.title) else provenance.text
                    fields = replace(fields, title=title, list=self._list(fields.list))
                    self._note("added", self._work.add(fields, provenance), None)
                case CreateList(list=name) if not one_line(name):
                    self._questions.append(Question("nothing_found", action))
                case CreateList(list=name):
                    self._lists.append(self._work.create_list(name))
                case DeleteList(list=name):
                    self._delete_list(action, name)
                case Find(filter=shown):
                    self._shown = shown
                case Update() | Complete() | Delete():
                    self._find_and_carry_out(action)

    def carry_out_on(self, action: Action, todo: Todo) -> None:
        """Carry out an action on the todo it means."""
        work = self._work
        match action:
            case Update(changes=changes):
                changes = replace(changes, list=self._list(changes.list))
                if action.among:
                    changes = _at_the_same_time(changes, todo)
                fields = updated(todo.fields, changes, now=work.now, settings=work.settings)
                self._note("changed", work.edit(todo, fields), todo)
            case Complete():
                self._note("completed", work.complete(todo), todo)
            case Delete():
                self._note("deleted", work.delete(todo), todo)
            case _:
                raise TypeError(f"{type(action).__name__} means no stored todo")

    def _find_and_carry_out(self, action: Update | Complete | Delete) -> None:
        if action.among:  # known already: a correction of what was said last
            known = [
                todo for todo_id in action.among if (todo := self._work.writer.get(todo_id)) and not todo.deleted_at
            ]
            if len(known) == 1 or action.is_all:
                for todo in known:
                    self.carry_out_on(action, todo)
            else:
                kind: QuestionKind = "which" if known else "nothing_found"
                self._questions.append(Question(kind, action, tuple(known)))
            return
        if isinstance(action, Complete | Delete) and action.target is None and action.filter is not None:
            query = filter_query(action.filter, self._work.writer, self._work.now)
            found = self._work.writer.page(query) if query else ()
            candidates = tuple(todo for todo in found if not (isinstance(action, Complete) and todo.is_done))
            self._questions.append(Question("confirm" if candidates else "nothing_found", action, candidates))
            return
        match = self._match(action)
        if match.todo is not None:
            self.carry_out_on(action, match.todo)
        else:
            self._questions.append(Question("which" if match.candidates else "nothing_found", action, match.candidates))

    def _match(self, action: Update | Complete | Delete) -> Match:
        words = search_words(action.target or "")
        for is_done in (False,) if isinstance(action, Complete) else (False, True):
            stored = self._work.writer.similar(words, is_done=is_done)
            recent = self._groups["added"] or self._recent_ids
            match = find_target(action.target or "", action.on, stored, recent_ids=recent)
            if match.todo is not None or match.candidates:
                return match
        return Match(None)

    def _delete_list(self, action: DeleteList, name: str) -> None:
        name = spoken_list(name, self._work.writer) or name
        if self._work.delete_list(name):
            self._lists.append(name)
        else:
            self._questions.append(Question("nothing_found", action))

    def _list(self, name: str | None) -> str | None:
        return (spoken_list(name, self._work.writer) or name) if name else None

    def _note(self, group: str, todo: Todo, before: Todo | None) -> None:
        self._links.append(Link(self._at, todo.id, before))
        for name, todos in self._groups.items():
            if todo.id not in todos:
                continue
            if name == "added" and group == "deleted":
                del todos[todo.id]  # taken back in the same breath
            else:
                todos[todo.id] = todo
            if name == "added" and group == "changed":
                return
        self._groups[group][todo.id] = todo

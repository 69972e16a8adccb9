"""The window stays quick with 100,000 todos: the work behind a click until the rows are there is printed, and bounded.

Work is counted in processor time of the thread that does it: other programs may hold the machine up.
"""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.store.test_speed import COUNT, invented
from tests.ui.conftest import NOW, OpenApp, on
from tests.ui.watchdog import MAX_SLOT_MS, watched
from todoapp.services.jobs import Lane
from todoapp.services.todos import Criteria, View
from todoapp.store.todos import TodoStore
from todoapp.ui.bulk_operations import BulkOperations
from todoapp.ui.jobs import Jobs
from todoapp.ui.sidebar import CALENDAR
from todoapp.ui.todo_model import Query

Open = Callable[..., OpenApp]
BOUND_MS = (
    200  # in the STORE lane; the aim is 100 on an idle machine, and others on its cores make it up to twice as long
)

pytestmark = pytest.mark.slow


def test_every_view_filter_and_search_is_quick(
    open_app: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_lane: list[float] = []
    run = Jobs.run

    def timed(jobs: Jobs, lane: Lane, call: Callable[[], object], **then: Callable[..., None]) -> None:
        def work() -> object:
            start = time.thread_time()
            try:
                return call()
            finally:
                in_lane.append((time.thread_time() - start) * 1000)

        run(jobs, lane, work, done=then["done"], failed=then["failed"])

    monkeypatch.setattr(Jobs, "run", timed)
    path = tmp_path / "many.sqlite"
    store = TodoStore.open(path)
    rng = random.Random(1)
    with store.writing() as writer:
        writer.add_all(invented(rng, number) for number in range(COUNT))
    store.close()
    app = open_app(database=path)
    browsing, sidebar = app.window.browsing, app.window.sidebar
    took: dict[str, tuple[float, float]] = {}

    def measure(name: str, signal: object, do: Callable[[], object]) -> None:
        app.settle()
        with watched(app.window) as dog:
            in_lane.clear()
            with app.bot.waitSignal(signal, timeout=20_000):
                do()
            worked = sum(in_lane)
            app.settle()
            app.bot.wait(20)
        # A core that runs two programs at once is slower for both: of what is done again the quickest counts.
        took[name] = min(took.get(name, (worked, dog.longest)), (worked, dog.longest), key=lambda both: both[1])

    for view in View:
        if app.window.model.query != Query(view):
            measure(view.value, app.window.model.loaded, partial(sidebar.choose, Query(view)))
    measure("all again", app.window.model.loaded, lambda: sidebar.choose(Query(View.ALL)))
    for name in ("is_overdue", "is_high", "is_undated"):
        measure(name, app.window.model.loaded, browsing.filters.chips[name].click)
        measure(f"not {name}", app.window.model.loaded, browsing.filters.chips[name].click)
    rare = Criteria(tags=("rare7",))
    measure("a tag", app.window.model.loaded, lambda: browsing.filters.set_criteria(rare, tell=True))
    measure("a list", app.window.model.loaded, lambda: sidebar.choose(Query(View.ALL, "Work")))
    measure("the calendar", browsing.calendar.model.loaded, lambda: sidebar.choose(CALENDAR))
    measure("a month on", browsing.calendar.model.loaded, lambda: browsing.calendar.grid.go_months(1))
    measure("the sidebar", sidebar.lists_read, sidebar.reload)
    sidebar.choose(Query(View.ALL))
    for words in ("b", "buy milk", "grandma"):
        app.settle()
        app.window.search.setText(words)
        browsing._search_pause.stop()  # the pause after the last key is no work
        measure(f"search {words!r}", app.window.model.loaded, browsing._show)
    app.window.search.clear()
    app.settle()
    for page in range(2, 7):
        measure(f"scrolling to page {page}", app.window.model.loaded, app.window.list.scrollToBottom)
    sidebar.choose(Query(View.TODAY))
    app.settle()
    sidebar.choose(Query(View.ALL))
    app.settle()
    app.window.browsing.go_to_list()
    QTest.keyClick(app.window.list, Qt.Key.Key_Home)
    measure("completing one", app.window.model.loaded, lambda: QTest.keyClick(app.window.list, Qt.Key.Key_Space))
    measure("undo", app.window.model.loaded, app.window.operations.undo)
    later = on(20)
    assert later.start is not None
    todo, day = app.window.list.selected_todos()[0], later.start
    bulk = BulkOperations(lambda: app.todos, app.window.operations, lambda: NOW)
    measure("deferring one", app.window.model.loaded, lambda: bulk.reschedule([todo.id], day))
    for look in (("dark", 100), ("light", 150)) * 3:
        theme = app.window._theme
        measure(f"{look[0]} at {look[1]} %", theme.restyled, partial(theme.choose, *look))

    with capsys.disabled():
        print(
            "\n  " + ", ".join(f"{name} {ms:.0f} ms (window {turn:.0f})" for name, (ms, turn) in took.items()), end=" "
        )
    assert {name: ms for name, (ms, _) in took.items() if ms > BOUND_MS} == {}
    assert {name: turn for name, (_, turn) in took.items() if turn > MAX_SLOT_MS} == {}

"""Syncing by itself in the real window, with a real server: what begins a pass, what shows it, what stops it."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkInformation

from tests.sync.devices import Device
from tests.ui.accounts.conftest import Driver
from todoapp.domain.actions import TodoFields
from todoapp.services.todos import View

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")


@pytest.mark.slow
def test_a_pass_shows_how_far_it_is_and_can_be_stopped(driver: Driver, other: Device) -> None:
    for number in range(150):
        driver.todos.add(TodoFields(f"Todo {number}"))
    driver.open()
    driver.press("Add", driver.connect(other.url))
    driver.bot.waitUntil(lambda: driver.page.bar.isVisible() and driver.page.bar.value() >= 50, timeout=60_000)

    assert "of 150" in driver.page.state.text()
    driver.press("Cancel", driver.page)
    assert driver.page.state.text() == "Stopping…"
    driver.settle()

    other.sync()
    assert 50 <= len(other.todos.page(View.ALL, limit=500)) < 150
    assert "The sync was stopped." in driver.words()
    driver.press("Sync now")
    driver.settle()
    other.sync()
    assert len(other.todos.page(View.ALL, limit=500)) == 150


def miss_a_change(driver: Driver, other: Device) -> None:
    """Have a todo come from elsewhere, and a pass that does not bring it."""
    other.todos.add(TodoFields("Meanwhile"))
    other.sync()
    driver.desk.background.sync_all()
    driver.settle()
    assert driver.titles == set()


def test_a_paused_account_rests_until_it_goes_on(driver: Driver, other: Device) -> None:
    driver.open()
    driver.add(other.url)
    driver.press("Pause")
    driver.settle()
    miss_a_change(driver, other)
    assert driver.page.state.text().startswith("Paused.")
    assert not driver.page.sync_now.isEnabled()

    driver.press("Go on syncing")
    driver.settle()
    assert driver.titles == {"Meanwhile"}


def test_turning_the_network_off_and_on_stops_and_goes_on(driver: Driver, other: Device) -> None:
    driver.open()
    driver.add(other.url)
    driver.app.settings.change(network=False)
    driver.settle()
    miss_a_change(driver, other)

    driver.app.settings.change(network=True)
    driver.settle()
    assert driver.titles == {"Meanwhile"}


def test_a_change_here_is_sent_by_itself(driver: Driver, other: Device) -> None:
    driver.open()
    driver.add(other.url)
    driver.desk.watch._changed.setInterval(50)
    driver.todos.add(TodoFields("From here"))

    driver.app.window.changes.todos_changed.emit()
    driver.bot.waitUntil(lambda: driver.desk.background.under_way is not None)
    driver.settle()

    other.sync()
    assert other.titles() == {"From here"}


def test_a_file_that_changes_is_read_by_itself(driver: Driver, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "Home.md").write_text("- [ ] Water plants\n")
    driver.desk.watch._file_changed.setInterval(50)
    driver.open()
    adding = driver.begin_adding()
    adding.service.setCurrentIndex(adding.service.findData("markdown"))
    adding.name.setText("notes")
    adding.fields.address.setText(str(notes))
    driver.press("Connect", adding)
    driver.settle()
    driver.press("Add", adding)
    driver.settle()
    assert driver.titles == {"Water plants"}

    with (notes / "Home.md").open("a") as file:
        file.write("- [ ] Feed the cat\n")
    driver.bot.waitUntil(lambda: driver.desk.background.under_way is not None, timeout=10_000)
    driver.settle()

    assert driver.titles == {"Water plants", "Feed the cat"}


def test_sleep_and_the_return_of_the_network_are_noticed(driver: Driver) -> None:
    watch = driver.desk.watch
    watch._on_tick()
    assert not watch._woke.isActive()

    watch._ticked_at -= dt.timedelta(hours=1)
    watch._on_tick()

    assert watch._woke.isActive()
    watch._woke.stop()
    watch._on_reachable(QNetworkInformation.Reachability.Disconnected)
    assert not watch._woke.isActive()
    watch._on_reachable(QNetworkInformation.Reachability.Online)
    assert watch._woke.isActive()

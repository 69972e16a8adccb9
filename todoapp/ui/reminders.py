"""Reminders on the desktop: the timer that lets them come, and every way in which they are shown.

The card in the window always shows what is not answered; the system shows it as well, with buttons where it can.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from todoapp.services.alarm_book import Ring
from todoapp.services.reminding import Notice, Reminding
from todoapp.ui.reminder_card import ReminderCard
from todoapp.ui.reminder_test import TEST_NOTICE
from todoapp.ui.service_words import noticed
from todoapp.ui.session_bus import BusUnavailable, SessionBus
from todoapp.ui.system_notifications import SystemNotifications

TICK_MS = 15_000  # how late a reminder may come after sleep, whose time no timer counts

ShowsMessage = Callable[[str, str], bool]  # title and body; False where there is no tray to show it

log = logging.getLogger(__name__)


class ReminderDesk(QObject):
    """Shows notices; `answered`, `answered_one` and `dismissed` tell what the user did."""

    answered = Signal(str, str)  # the notice's key, the action
    answered_one = Signal(object, str)  # the Ring, the action
    dismissed = Signal(str)

    def __init__(
        self,
        card: ReminderCard,
        *,
        bus_address: str | None = "SESSION",
        show_message: ShowsMessage = lambda title, body: False,
        icon: str = "",
        parent: QObject | None = None,
    ) -> None:
        """`show_message` is the tray's, for systems without a session bus; an address of None asks for none."""
        super().__init__(parent)
        self._card = card
        self._show_message = show_message
        self._notices: dict[str, Notice] = {}
        self._bus_address = bus_address
        self._icon = icon
        self._bus: SessionBus | None = None
        self._system: SystemNotifications | None = None
        card.answered.connect(self.answered_one)
        card.dismissed.connect(self._on_card_dismissed)

    def open(self) -> None:
        """Connect to the desktop's notifications, where there are any."""
        if self._bus_address is None or self._bus is not None:
            return
        try:
            self._bus = SessionBus(self._bus_address, self)
        except BusUnavailable as error:
            log.info("no system notifications: %s", type(error.__cause__).__name__)
            return
        self._system = SystemNotifications(self._bus, self._icon, self)
        self._system.answered.connect(self.answered)
        self._system.dismissed.connect(self._on_dismissed)
        self._system.failed.connect(self._on_system_failed)

    @property
    def has_system_notifications(self) -> bool:
        """Whether the desktop itself shows the reminders, with buttons."""
        return self._system is not None and self._system.has_buttons

    def show(self, notice: Notice) -> None:
        """Show a notice in the window and on the desktop."""
        notice = noticed(notice)
        self._notices[notice.key] = notice
        self._refresh()
        if self._system is not None:
            self._system.show(notice)
        else:
            self._show_message(notice.title, notice.body)

    def withdraw(self, key: str) -> None:
        """Take a notice away everywhere."""
        self._notices.pop(key, None)
        self._refresh()
        if self._system is not None:
            self._system.withdraw(key)

    def keep_only(self, notices: tuple[Notice, ...]) -> None:
        """Show in the window what is left of these: a todo of a group may have been answered."""
        self._notices = {notice.key: noticed(notice) for notice in notices if notice.key in self._notices}
        self._refresh()

    def show_test(self) -> None:
        """Show a test notification, with a button to press."""
        test = noticed(TEST_NOTICE)
        if self._system is not None:
            self._system.show(test)
        else:
            self._show_message(test.title, test.body)

    def close(self) -> None:
        """Leave the bus; what the desktop shows stays."""
        if self._bus is not None:
            self._bus.close()

    def _refresh(self) -> None:
        self._card.show_notices(tuple(self._notices.values()))

    def _on_dismissed(self, key: str) -> None:
        self._notices.pop(key, None)
        self._refresh()
        self.dismissed.emit(key)

    def _on_system_failed(self, key: str) -> None:
        notice = self._notices.get(key)
        if notice is not None:
            self._show_message(notice.title, notice.body)

    def _on_card_dismissed(self) -> None:
        for key in tuple(self._notices):
            self.withdraw(key)
            self.dismissed.emit(key)


class ReminderWatch(QObject):
    """Lets the reminders come: every few seconds, and at the very moment of the next one."""

    test_answered = Signal(str)  # a button of the test notification was pressed

    def __init__(
        self, reminding: Reminding, desk: ReminderDesk, clock: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reminding = reminding
        self._desk = desk
        self._clock = clock
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        desk.answered.connect(self._on_answered)
        desk.answered_one.connect(self._on_answered_one)
        desk.dismissed.connect(reminding.dismissed)

    def start(self) -> None:
        """Begin to look."""
        self._desk.open()
        self._timer.start(TICK_MS)
        self._reminding.tick()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._reminding.close()
        self._desk.close()

    def looked(self) -> None:
        """The reminders were looked for: show what is left and wait for the next one."""
        self._desk.keep_only(self._reminding.showing)
        if self._timer.isActive():
            self._arm()

    def _on_timeout(self) -> None:
        self._arm()
        self._reminding.tick()

    def _arm(self) -> None:
        wait = TICK_MS
        if self._reminding.next_at is not None:
            left = self._reminding.next_at - self._clock()
            if timedelta() < left < timedelta(milliseconds=TICK_MS):
                wait = round(left / timedelta(milliseconds=1)) + 1
        precise = Qt.TimerType.CoarseTimer if wait == TICK_MS else Qt.TimerType.PreciseTimer
        self._timer.setTimerType(precise)
        self._timer.start(wait)

    def _on_answered(self, key: str, action: str) -> None:
        if key == TEST_NOTICE.key:
            self.test_answered.emit(action)
            return
        self._reminding.answer(key, action)  # type: ignore[arg-type]
        self._desk.keep_only(self._reminding.showing)

    def _on_answered_one(self, ring: Ring, action: str) -> None:
        self._reminding.answer_one(ring, action)  # type: ignore[arg-type]
        self._desk.keep_only(self._reminding.showing)

"""The steps of the first start before the one that dictates: privacy, microphone, hotkey, reminders."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from todoapp.ui import parts
from todoapp.ui.anywhere import Anywhere
from todoapp.ui.hotkey import TOGGLE_COMMAND, HotkeyUnavailable
from todoapp.ui.reminders import ReminderDesk, ReminderWatch
from todoapp.ui.service_words import told
from todoapp.ui.settings_hotkey import HotkeyEdit
from todoapp.ui.settings_microphone import MicrophoneChoice
from todoapp.ui.translation import later, tr

PRIVACY = later("Nothing you say leaves this computer.")
PROMISES = (
    later(
        "Your voice is recorded, understood and kept here. There is no account, no cloud, nothing is counted or "
        "reported."
    ),
    later(
        "The network is used for one thing: fetching the two models that listen and understand{size}. "
        "The settings list every connection and switch them all off."
    ),
    later("This takes less than two minutes. Every step can be skipped, and all of it is in the settings."),
)
SENT = later(
    "It should be on your screen: press its button. If there is none, allow notifications in the desktop's settings."
)
NO_BUTTONS = later(
    "This desktop shows no notifications with buttons. Reminders stand in the window and come from the tray."
)


class Step(QWidget):
    """One step: a title, a few words, and what is to be done; told when it is entered and left."""

    def __init__(self, title: str, words: str = "") -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.result = parts.label(wraps=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(parts.label(title, "detailsTitle", wraps=True))
        if words:
            self.column.addWidget(parts.label(words, tone="muted", wraps=True))

    def enter(self) -> None:
        """Begin."""

    def leave(self) -> None:
        """End what would go on behind the next step."""

    def say(self, words: str, tone: str = "muted") -> None:
        """Show what came of it."""
        self.result.setText(words)
        parts.marked(self.result, "tone", tone)


class WelcomeStep(Step):
    """What happens with your words."""

    def __init__(self) -> None:
        super().__init__(tr(PRIVACY))
        self.promises = [parts.label(tr(words).format(size=""), wraps=True) for words in PROMISES]
        for label in self.promises:
            self.column.addWidget(label)
        self.column.addStretch(1)

    def show_size(self, size_bytes: int) -> None:
        """Say how much is to be fetched."""
        words = (
            tr(" ({0:.0f} MB, once)", size_bytes / 1000000.0)
            if size_bytes
            else tr(". They are on this computer already")
        )
        self.promises[1].setText(tr(PROMISES[1]).format(size=words))


class MicrophoneStep(Step):
    """The microphone, heard as it is."""

    def __init__(self, microphone: MicrophoneChoice) -> None:
        super().__init__(
            tr("Is your microphone heard?"),
            tr("Say a few words. The bars show what arrives, not what we hope for; nothing of it is kept."),
        )
        self.microphone = microphone
        self.column.addWidget(microphone)
        self.column.addWidget(self.result)
        self.column.addStretch(1)
        self.column.addWidget(
            parts.label(tr("Without a microphone: typing does all that speech does."), tone="muted", wraps=True)
        )
        microphone.heard_well.connect(lambda: self.say(tr("✓ You can be heard."), "good"))

    def enter(self) -> None:
        self.microphone.look()
        self.microphone.start()

    def leave(self) -> None:
        self.microphone.stop()


class HotkeyStep(Step):
    """The hotkey, proved by pressing it."""

    def __init__(self, anywhere: Anywhere) -> None:
        super().__init__(
            tr("Press the hotkey"), tr("It starts a dictation in any program, and a second press ends it.")
        )
        self._anywhere = anywhere
        self._is_here = False
        self.keys = parts.label("", "viewTitle")
        self.copy = parts.button(tr("Copy “{0}”", TOGGLE_COMMAND), self._on_copy)
        self.other = HotkeyEdit(anywhere.settings.hotkey)
        self.other.chosen.connect(lambda keys: anywhere.use(replace(anywhere.settings, hotkey=keys)))
        self.other.chosen.connect(lambda _: self._show())
        self.column.addWidget(self.keys)
        self.column.addWidget(self.result)
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.column.addWidget(parts.label(tr("Other keys"), tone="label"))
        self.column.addWidget(self.other)
        anywhere.hotkey.bound.connect(lambda _: self._show())
        anywhere.hotkey.refused.connect(self._on_refused)

    def enter(self) -> None:
        self._is_here = True
        self._anywhere.prove_hotkey(self._on_pressed)
        self._show()

    def leave(self) -> None:
        self._is_here = False

    def _show(self) -> None:
        keys = self._anywhere.settings.hotkey
        self.keys.setText(keys or tr("No hotkey"))
        refusal = self._anywhere.refusal
        self.copy.setVisible(refusal is not None or keys is None)
        if refusal is not None and keys is not None:
            self.say(told(refusal), "danger")
        elif keys is None:
            self.say(tr("A key of your desktop can call “{0}” instead.", TOGGLE_COMMAND))
        else:
            self.say(tr("Press it now."))

    def _on_refused(self, error: HotkeyUnavailable) -> None:
        self._anywhere.refusal = error
        self._show()

    def _on_pressed(self) -> None:
        if self._is_here:
            self.say(tr("✓ It works. Press it in any program, or hold it while you talk."), "good")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(TOGGLE_COMMAND)


class RemindersStep(Step):
    """A test notification."""

    def __init__(self, desk: ReminderDesk, watch: ReminderWatch) -> None:
        super().__init__(
            tr("Do reminders reach you?"), tr("They come from the desktop, with the window closed as well.")
        )
        self._desk = desk
        self.send = parts.button(tr("Send a test notification"), self._on_send, kind="primary")
        self.column.addWidget(self.send, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.result)
        self.column.addStretch(1)
        watch.test_answered.connect(lambda _: self.say(tr("✓ Its button was pressed: reminders work."), "good"))

    def _on_send(self) -> None:
        self._desk.show_test()
        if self._desk.has_system_notifications:
            self.say(tr(SENT))
        else:
            self.say(tr(NO_BUTTONS))

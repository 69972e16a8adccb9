"""What can go wrong outside our own code, in words a user can act on.

Each error carries a `title` (what happened) and a `hint` (what the user can do). There is one child for each thing a
caller does differently; our own bugs are never one of these.
"""


class TodoAppError(Exception):
    """Something outside the program failed; `title` says what happened, `hint` what to do about it."""

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(f"{title} {hint}".strip())
        self.title = title
        self.hint = hint


class MicrophoneUnavailable(TodoAppError):
    """No microphone, a busy one, or one that was unplugged while recording."""


class UnreadableAudio(TodoAppError):
    """A sound file that is empty, damaged or not a sound file."""


class ModelMissing(TodoAppError):
    """A model file is not there, or not what its checksum says."""


class ModelDownloadFailed(TodoAppError):
    """A model could not be fetched: no network, a broken package, no room on the disk."""


class Cancelled(TodoAppError):
    """The user stopped a long operation; what was done so far is kept."""


class UnparsableOutput(TodoAppError):
    """The model wrote something that is not one of our actions; `raw` keeps it."""

    def __init__(self, title: str, raw: str) -> None:
        super().__init__(title, "The words are kept as a plain todo.")
        self.raw = raw


class StorageUnavailable(TodoAppError):
    """The database or the data folder cannot be read or written (permissions, full disk, damage)."""


class StorageTooNew(TodoAppError):
    """The database was written by a newer version of the app."""


class AlreadyRunning(TodoAppError):
    """Another instance of the app owns this data folder."""


class InvalidInput(TodoAppError):
    """The user asked for something that cannot be done as given."""

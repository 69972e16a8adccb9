"""What can go wrong between us and a service, one error for each thing the engine does differently."""

from todoapp.domain.errors import TodoAppError


class RemoteUnreachable(TodoAppError):
    """No answer, a cut connection, a busy or failing server: worth another try. Whether it acted is unknown."""

    def __init__(self, title: str, hint: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(title, hint)
        self.retry_after_s = retry_after_s  # what the service asked for


class SignInExpired(TodoAppError):
    """The service no longer accepts the credentials."""


class RemoteChanged(TodoAppError):
    """The item is not what it was when we last saw it (changed, gone, or already there): look again, then decide."""


class RemoteRefused(TodoAppError):
    """The service will not take this item as it is; trying the same again is useless."""


class ListMissing(TodoAppError):
    """The list is not there, or not ours to see: it is paused, and nothing is deleted for it."""


class KeyringUnavailable(TodoAppError):
    """This system offers no safe place for a password, or it is locked."""

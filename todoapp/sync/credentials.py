"""Passwords and tokens, in the system's keyring and nowhere else.

A keyring that is a plain file in disguise is refused: some packages install one silently.
"""

import os
from typing import TYPE_CHECKING

from todoapp.sync.errors import KeyringUnavailable, SignInExpired

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "todoapp"
PASSWORD_VARIABLE = "TODOAPP_SYNC_PASSWORD"
_SAFE = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
_HINT = (
    "Start or install one (GNOME Keyring, KWallet), or unlock it. Without one nothing is stored:"
    f" set {PASSWORD_VARIABLE} for each run instead."
)


class Credentials:
    """The secrets of accounts. `backend` is the system's keyring unless one is given."""

    def __init__(self, backend: "KeyringBackend | None" = None) -> None:
        self._backend = backend

    def keep(self, entry: str, secret: str) -> None:
        """Store a secret."""
        from keyring.errors import KeyringError

        backend = self._safe_backend()
        try:
            backend.set_password(SERVICE, entry, secret)
        except KeyringError as error:
            raise KeyringUnavailable("The keyring does not take the password.", _HINT) from error

    def find(self, entry: str) -> str:
        """Give a secret; one in the environment comes first."""
        from keyring.errors import KeyringError

        if given := os.environ.get(PASSWORD_VARIABLE):
            return given
        backend = self._safe_backend()
        try:
            secret = backend.get_password(SERVICE, entry)
        except KeyringError as error:
            raise KeyringUnavailable("The keyring does not give the password.", _HINT) from error
        if secret is None:
            raise SignInExpired("The keyring has no password for this account.", "Remove the account and add it again.")
        return secret

    def forget(self, entry: str) -> None:
        """Delete a secret; one that is not there is fine."""
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            self._safe_backend().delete_password(SERVICE, entry)
        except (PasswordDeleteError, KeyringUnavailable):
            return
        except KeyringError as error:
            raise KeyringUnavailable("The keyring does not delete the password.", _HINT) from error

    def _safe_backend(self) -> "KeyringBackend":
        if self._backend is not None:
            return self._backend
        import keyring

        backend = keyring.get_keyring()
        members = list(getattr(backend, "backends", [])) or [backend]
        for member in members:
            module = type(member).__module__
            if not module.startswith("keyring.backends.") or module.rpartition(".")[2] not in _SAFE:
                raise KeyringUnavailable("This system has no safe place for a password.", _HINT)
        return backend

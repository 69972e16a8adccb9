"""Passwords and tokens, in the system's keyring and nowhere else.

A keyring that is a plain file in disguise is refused: some packages install one silently.
"""

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from todoapp.sync.errors import KeyringUnavailable, SignInExpired

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "todoapp"
PASSWORD_VARIABLE = "TODOAPP_SYNC_PASSWORD"
_LONGEST = 1000  # characters of one entry: Windows takes 1,280, and sign-ins are longer
_PARTED = "todoapp parts"  # begins an entry that names others, in which the secret is
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
            before = backend.get_password(SERVICE, entry)
            parts = [secret[start : start + _LONGEST] for start in range(0, len(secret), _LONGEST)]
            if len(parts) > 1 or secret.startswith(_PARTED):
                # Under new names, so that the secret before is whole until this one is.
                secret = f"{_PARTED} {secrets.token_hex(4)} {len(parts)}"
                for name, part in zip(_part_names(entry, secret), parts, strict=True):
                    backend.set_password(SERVICE, name, part)
            backend.set_password(SERVICE, entry, secret)
            _drop(backend, _part_names(entry, before))
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
            names = _part_names(entry, secret)
            parts = [backend.get_password(SERVICE, name) for name in names]
        except KeyringError as error:
            raise KeyringUnavailable("The keyring does not give the password.", _HINT) from error
        if names and all(part is not None for part in parts):
            return "".join(part for part in parts if part is not None)
        if secret is None or names:
            raise SignInExpired("The keyring has no password for this account.", "Sign in to the account again.")
        return secret

    def forget(self, entry: str) -> None:
        """Delete a secret; one that is not there is fine."""
        from keyring.errors import KeyringError

        try:
            backend = self._safe_backend()
        except KeyringUnavailable:
            return
        try:
            _drop(backend, [entry, *_part_names(entry, backend.get_password(SERVICE, entry))])
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


def _drop(backend: "KeyringBackend", names: list[str]) -> None:
    from keyring.errors import PasswordDeleteError

    for name in names:
        with suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, name)


def _part_names(entry: str, secret: str | None) -> list[str]:
    """Give the names of the entries that hold a secret's parts; none where it is whole."""
    words = (secret or "").removeprefix(f"{_PARTED} ").split(" ")
    if secret is None or not secret.startswith(f"{_PARTED} ") or len(words) != 2 or not words[1].isdigit():
        return []
    return [f"{entry} part {words[0]} {number}" for number in range(int(words[1]))]

"""The secrets of accounts: in the keyring; where there is none, in memory until the app is closed, and nowhere else."""

import os

from todoapp.sync.credentials import PASSWORD_VARIABLE, Credentials
from todoapp.sync.errors import KeyringUnavailable
from todoapp.sync.remotes import WITHOUT_SIGN_IN


def is_without_place(error: Exception) -> bool:
    """Tell whether a secret could not be kept because this system offers no safe place for it."""
    return isinstance(error, KeyringUnavailable)


class Secrets:
    """Finds the secret of an account by its kind, user and address."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._given: dict[str, str] = {}  # for as long as this runs

    def find(self, kind: str, username: str, url: str) -> str:
        """Give a secret; a service without sign-in has an empty one.

        Raises:
            KeyringUnavailable, SignInExpired: there is none.
        """
        if kind in WITHOUT_SIGN_IN:
            return ""
        entry = _entry(kind, username, url)
        return self._given.get(entry) or self._credentials.find(entry)

    def keep(self, kind: str, username: str, url: str, secret: str, *, only_now: bool = False) -> None:
        """Store a secret, or with `only_now` remember it until the app is closed.

        Raises:
            KeyringUnavailable: there is no safe place for it.
        """
        if kind in WITHOUT_SIGN_IN or os.environ.get(PASSWORD_VARIABLE) == secret:
            return
        entry = _entry(kind, username, url)
        if only_now:
            self._given[entry] = secret
            return
        self._credentials.keep(entry, secret)
        self._given.pop(entry, None)

    def renew(self, kind: str, username: str, url: str, secret: str) -> None:
        """Keep a secret the service exchanged, where the one before is kept; the one before is void already."""
        entry = _entry(kind, username, url)
        if entry in self._given:
            self._given[entry] = secret
            return
        try:
            self._credentials.keep(entry, secret)
        except KeyringUnavailable:
            self._given[entry] = secret
            raise

    def forget(self, kind: str, username: str, url: str) -> None:
        """Delete a secret."""
        if kind not in WITHOUT_SIGN_IN:
            self._given.pop(_entry(kind, username, url), None)
            self._credentials.forget(_entry(kind, username, url))


def _entry(kind: str, username: str, url: str) -> str:
    return f"{kind} {username} {url}"

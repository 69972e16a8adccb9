"""A secret longer than a keyring takes is kept in parts, and is whole at any moment."""

import keyring.errors
import pytest

from tests.sync.devices import MemoryKeyring
from todoapp.sync.credentials import SERVICE, Credentials
from todoapp.sync.errors import KeyringUnavailable, SignInExpired

LONGEST = 1280  # what the Windows Credential Manager takes


class SmallKeyring(MemoryKeyring):
    """Takes no long entries, and none at all after so many."""

    left = 1000

    def set_password(self, service: str, username: str, password: str) -> None:
        self.left -= 1
        if len(password) > LONGEST or self.left < 0:
            raise keyring.errors.PasswordSetError
        super().set_password(service, username, password)


@pytest.mark.parametrize("secret", ["pw", "", "todoapp parts", "todoapp parts 1 2", "x" * 1280, "0123456789" * 500])
def test_a_secret_of_any_length_is_found_again(secret: str) -> None:
    backend = SmallKeyring()
    credentials = Credentials(backend)

    credentials.keep("home", "another one" * 300)
    credentials.keep("home", secret)

    assert credentials.find("home") == secret
    credentials.forget("home")
    assert backend.entries == {}


@pytest.mark.parametrize("writes", range(4))
def test_the_secret_before_is_whole_until_the_new_one_is(writes: int) -> None:
    backend = SmallKeyring()
    credentials = Credentials(backend)
    credentials.keep("home", "old" * 1000)
    backend.left = writes

    with pytest.raises(KeyringUnavailable):
        credentials.keep("home", "new" * 1100)

    assert credentials.find("home") == "old" * 1000


def test_a_secret_with_a_part_missing_asks_for_a_new_sign_in() -> None:
    backend = SmallKeyring()
    credentials = Credentials(backend)
    credentials.keep("home", "x" * 3000)
    backend.delete_password(SERVICE, next(name for _, name in backend.entries if name != "home"))

    with pytest.raises(SignInExpired):
        credentials.find("home")
    credentials.keep("home", "new")
    assert credentials.find("home") == "new"
    credentials.forget("home")
    assert backend.entries == {}

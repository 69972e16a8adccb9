"""The first start as a new user has it: the real app on a real X server, keyboard only, a voice in the microphone."""

import pytest

from tests.audio.sounds import THREE_TASKS
from tests.audio.virtual_microphone import virtual_microphone
from tests.real_app import HOTKEY, LIMIT_S, a_person, until
from todoapp.services.app_settings import read_app_settings

pytestmark = [pytest.mark.audio, pytest.mark.model, pytest.mark.slow]
STEPS = ("microphone", "hotkey", "reminders", "sentence")


def test_a_new_user_gets_from_nothing_to_todos_by_voice() -> None:
    with virtual_microphone() as microphone, a_person(microphone) as user:
        user.start()
        user.look_at("^Welcome to Todo$")
        user.picture("1-privacy")
        for number, step in enumerate(STEPS, start=2):
            user.press("Return")
            user.see(f"{number} of 5")
            if step == "microphone":
                microphone.play(THREE_TASKS).wait(LIMIT_S)
                assert not user.titles(), "a test of the microphone is no dictation"
            elif step == "hotkey":
                until(lambda: "hotkey bound" in user.log(), "the hotkey")
                user.press(HOTKEY)
                user.see("It works")
            user.picture(f"{number}-{step}")
        user.see("Models ready, on this computer")
        user.dictate(THREE_TASKS)
        until(lambda: len(user.titles()) == 3, "three todos")
        user.see("Take them away again")
        user.picture("6-todos")
        user.press("Return")
        until(lambda: read_app_settings(user.data).first_start_done, "the end of the first start")
        until(lambda: not user.windows("^Welcome to Todo$"), "the window alone")
        user.picture("7-window")
        assert len(user.recordings()) == 1, "of the test nothing is kept"

"""A day with the app as its user has it: a real process, window, voice and desktop, from the first start to the next.

Then the same with a kill at every step: nothing said, typed or corrected may be missing at the next start.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio.sounds import THREE_TASKS, say
from tests.audio.virtual_microphone import virtual_microphone
from tests.real_app import Person, a_person, until
from todoapp.services.app_settings import read_app_settings
from todoapp.speech.audio_file import write_wav

pytestmark = [pytest.mark.audio, pytest.mark.model, pytest.mark.slow]

DICTATED = ["Buy milk and eggs", "Call the dentist", "Pay the rent"]
TYPED = {
    "water the plants every saturday": "Water the plants",
    "renew the passport by the end of the month, it's important": "Renew the passport",
    "book a table for four on thursday evening": "Book a table for four",
    "email the landlord about the broken heating tomorrow at 10": "Email the landlord about the broken heating",
}


@pytest.fixture
def person() -> Iterator[Person]:
    with virtual_microphone() as microphone, a_person(microphone) as somebody:
        yield somebody


def remind_soon(person: Person) -> str:
    """Ask to be reminded at a whole minute that is 15 to 75 seconds away, and give the todo's title."""
    words = "two minutes" if dt.datetime.now().second > 45 else "one minute"
    person.add(f"remind me to take the bread out of the oven in {words}", "Take the bread out of the oven")
    return "Take the bread out of the oven"


def correct(person: Person, field: str, right: str, reason: str) -> None:
    """Put a field right in the correction that is open, say what went wrong, and save."""
    fill_correction(person, field, right, reason)
    number = len(corrections(person)) + 1
    person.press("ctrl+Return")
    person.see(f"Saved as correction {number}")


def fill_correction(person: Person, field: str, right: str, reason: str) -> None:
    """Put a field right in the correction that is open, and say what went wrong."""
    person.look_at("^Correct a dictation")
    assert person.nameless() == []
    person.fill(field, right)
    person.click(reason)


def corrections(person: Person) -> list[tuple[str, str]]:
    """Give the reason and the title as it is now of each correction."""
    return person.ask(
        "SELECT reason, title FROM correction JOIN todo ON todo.id = correction.todo_id ORDER BY correction.number"
    )


def due_of(person: Person, title: str) -> str:
    """Give the due day of a todo."""
    return str(person.ask(f"SELECT due_end FROM todo WHERE title = '{title}'")[0][0])


def test_a_day_from_the_first_start_to_the_next_one(person: Person, tmp_path: Path) -> None:
    person.start()
    person.look_at("^Welcome to Todo$")
    for step in range(2, 6):
        person.press("Return")
        person.see(f"{step} of 5")
    person.see("✓ The models are on this computer.")
    person.dictate(THREE_TASKS)
    until(lambda: person.titles() == DICTATED, "the three dictated todos")
    person.press("Return")
    until(lambda: not person.windows("^Welcome to Todo$"), "the end of the first start")
    person.picture("day-1-first-start-over")

    two_more = tmp_path / "two.wav"
    write_wav(two_more, say("Wash the car on Sunday. Return the library books on Monday."))
    person.dictate(two_more)
    until(lambda: len(person.titles()) == 5, "two more dictated todos")
    washed, returned = person.titles()[3:]
    oven = remind_soon(person)
    for sentence, title in TYPED.items():
        person.add(sentence, title)
    person.picture("day-2-ten-tasks")
    everything = [*DICTATED, washed, returned, oven, *TYPED.values()]
    assert person.titles() == everything

    person.click("Understood wrong…")  # on the card of what was typed last
    correct(person, "Title", "Email the landlord about the heating", "Understood wrong")
    person.search("rent", *DICTATED)  # in what was said, too
    person.press("minus")
    correct(person, "Due by", "june 5", "Date wrong")
    everything[-1] = "Email the landlord about the heating"
    until(lambda: due_of(person, "Pay the rent").endswith("-06-05"), "the right day")
    assert corrections(person) == [("understood", everything[-1]), ("date", "Pay the rent")]
    assert person.titles() == everything

    until(lambda: [shown["title"] for shown in person.desktop.shown()] == [oven], "the reminder")
    person.look_at("^Todo$")
    person.see(f"Snooze {oven}")
    person.picture("day-3-reminder")
    [shown] = person.desktop.shown()
    person.desktop.press(shown["id"], "10min")
    until(lambda: person.ask("SELECT * FROM alarm_snooze"), "the snooze")
    until(lambda: not person.sees(f"Snooze {oven}"), "the answered reminder to go")

    person.search("passport", "Renew the passport")
    person.press("Delete")
    until(lambda: "Renew the passport" not in person.titles(), "the todo to go")
    person.press("ctrl+z")
    until(lambda: person.titles() == everything, "the todo to come back")
    person.picture("day-4-undone")
    snoozed = person.ask("SELECT todo_id, until FROM alarm_snooze")
    assert person.nameless() == []

    person.quit()
    person.start()
    person.wait_for_models()
    assert not person.windows("^Welcome to Todo$")
    assert person.titles() == everything
    assert corrections(person) == [("understood", everything[-1]), ("date", "Pay the rent")]
    assert person.ask("SELECT todo_id, until FROM alarm_snooze") == snoozed
    assert len(person.recordings()) == 2
    assert not person.sees("not made into todos")
    person.search("dentist", *DICTATED)
    person.search("passport", "Renew the passport")
    person.picture("day-5-next-start")


def test_a_kill_at_any_step_of_the_day_loses_nothing(person: Person) -> None:
    def kill_and_start() -> None:
        person.kill()
        person.start()
        person.wait_for_models()
        assert person.ask("PRAGMA integrity_check") == [("ok",)]

    person.start()
    person.look_at("^Welcome to Todo$")
    person.kill()  # in the first start
    person.start()
    person.look_at("^Welcome to Todo$")
    person.click("Skip all")
    until(lambda: read_app_settings(person.data).first_start_done, "the end of the first start")
    person.kill()  # the models are loading
    person.start()
    person.enter("wash the car")
    person.kill()  # typed before the models are there
    person.start()
    until(lambda: person.titles() == ["Wash the car"], "what was typed")
    person.wait_for_models()
    assert not person.windows("^Welcome to Todo$")

    person.dictate(THREE_TASKS, stop=False)
    kill_and_start()  # while recording
    everything = ["Wash the car", *DICTATED]
    transcribe_left_over(person, everything)

    person.dictate(THREE_TASKS)
    until(lambda: not person.sees("Listening"), "the end of the recording")
    kill_and_start()  # while it is transcribed or understood, or just after
    everything += DICTATED
    transcribe_left_over(person, everything)
    assert len(person.recordings()) == 2

    person.enter("water the plants every saturday")
    until(lambda: "Water the plants" in person.titles(), "what was typed")
    kill_and_start()  # just after it was stored
    everything.append("Water the plants")
    assert person.titles() == everything

    person.search("plants", "Water the plants")
    person.press("minus")
    fill_correction(person, "Title", "Water the ferns", "Understood wrong")
    person.press("ctrl+Return")
    kill_and_start()  # just after Save
    everything[-1] = "Water the ferns"
    until(lambda: corrections(person) == [("understood", "Water the ferns")], "the correction")
    assert person.titles() == everything

    oven = remind_soon(person)
    kill_and_start()  # before the reminder is due
    everything.append(oven)
    until(lambda: oven in [shown["title"] for shown in person.desktop.shown()], "the reminder")
    unanswered = person.desktop.shown()[-1]["id"]
    kill_and_start()  # while the reminder waits for an answer
    until(lambda: person.desktop.shown()[-1]["id"] != unanswered, "the reminder that was not answered")
    assert person.desktop.shown()[-1]["title"] == oven
    person.desktop.press(person.desktop.shown()[-1]["id"], "10min")
    until(lambda: person.ask("SELECT * FROM alarm_snooze"), "the snooze")
    kill_and_start()  # just after the snooze
    assert len(person.ask("SELECT * FROM alarm_snooze")) == 1

    person.search("ferns", "Water the ferns")
    person.press("Delete")
    until(lambda: "Water the ferns" not in person.titles(), "the todo to go")
    person.press("ctrl+z")
    until(lambda: person.titles() == everything, "the todo to come back")
    kill_and_start()  # just after the undo
    assert person.titles() == everything
    assert corrections(person) == [("understood", "Water the ferns")]
    assert len(person.recordings()) == 2
    assert not person.sees("not made into todos")


def transcribe_left_over(person: Person, titles: list[str]) -> None:
    """Have a recording that is offered again made into todos, and see that they are all there, once."""
    until(lambda: person.titles() == titles or person.sees("Transcribe"), "the todos, or the recording")
    if person.titles() != titles:
        person.click("Transcribe")
        until(lambda: person.titles() == titles, "the todos of the recording")
    until(lambda: not person.sees("not made into todos"), "the end of the offer")

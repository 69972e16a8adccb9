"""What each spoken word became: read off an answer, and foretold by the small model that ships with the app."""

from pathlib import Path

import numpy as np
import pytest

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.roles import Role, features, hash_of, read_model, role_model, roles_of, write_model
from todoapp.parser.words import words


def named(text: str, *actions: ParsedAction) -> str:
    short = {role: role.name[0].lower() for role in Role} | {
        Role.LEFT_OUT: "-",
        Role.TITLE_BEGINS: "T",
        Role.TARGET: "x",
    }
    return "".join(short[Role(role)] for role in roles_of(text, actions))


@pytest.mark.parametrize(
    ("text", "actions", "roles"),
    [
        ("um call Ann tomorrow", (ParsedAction("add", "Call Ann", due="tomorrow"),), "-Ttw"),
        ("Feed the cat, the cat's tin is red", (ParsedAction("add", "Feed the cat", notes="Tin is red"),), "Ttt--nnn"),
        (
            "call Ann and call Bo on my work list",
            (ParsedAction("add", "Call Ann", list="Work"), ParsedAction("add", "Call Bo")),
            "Tt-Tt--l-",
        ),
        ("plan the do buy balloons", (ParsedAction("add", "Plan the do", subtasks=("Buy balloons",)),), "Tttss"),
        ("I've paid the rent", (ParsedAction("complete", "pay rent"),), "---x"),
        ("🎉 for Ann", (ParsedAction("add", "🎉", notes="For Ann"),), "nn"),  # a title need not have a word
        ("never mind", (), "--"),
        ("", (), ""),
    ],
)
def test_each_word_has_the_role_the_answer_gives_it(text: str, actions: tuple[ParsedAction, ...], roles: str) -> None:
    assert named(text, *actions) == roles


def test_a_date_said_once_for_two_tasks_is_a_date_once() -> None:
    two = (ParsedAction("add", "Call Ann", due="tomorrow"), ParsedAction("add", "Feed the cat", due="tomorrow"))
    assert named("tomorrow call Ann and feed the cat", *two) == "wTt-Ttt"


@pytest.mark.parametrize("text", ["Pay €40, please!", "(no) - well: ann's", "...", "", "six o'clock/seven"])
def test_every_word_has_its_features_whatever_stands_between(text: str) -> None:
    assert len(list(features(text))) == len(words(text))
    assert len({len(own) for own in features(text)}) <= 1


def test_what_ships_tells_asides_and_dates_from_tasks() -> None:
    text = "um wash the mug bless him and call ann tomorrow"
    roles = role_model().roles(text)
    straight = (ParsedAction("add", "Wash the mug"), ParsedAction("add", "Call Ann", due="tomorrow"))
    with_aside = (*straight[:1], ParsedAction("add", "Bless him"), straight[1])
    without_date = (straight[0], ParsedAction("add", "Call Ann tomorrow"))
    assert roles.logprob_of(with_aside) < roles.logprob_of(straight) <= roles.likeliest <= 0
    assert roles.logprob_of(without_date) < roles.logprob_of(straight)


def test_a_text_without_words_has_no_roles() -> None:
    assert role_model().roles("...").likeliest == role_model().roles("").logprob_of(()) == 0


def test_a_written_model_says_what_it_said_and_nothing_of_unknown_features(tmp_path: Path) -> None:
    hashes = np.array(sorted(map(hash_of, ("w=call", "w=ann"))), dtype=np.uint32)
    weights = np.zeros((2, len(Role)), dtype=np.float32)
    weights[int(np.searchsorted(hashes, hash_of("w=call"))), Role.TITLE_BEGINS] = 2.0
    write_model(tmp_path / "roles.npz", hashes, weights)
    call, bo = read_model(tmp_path / "roles.npz").roles("call bo").logprobs
    assert call.argmax() == Role.TITLE_BEGINS
    assert np.allclose(bo, -np.log(len(Role)))

"""A task that starts with a misheard "Buy" is put right; a "by" that is meant stays."""

import pytest

from todoapp.speech.mishearings import correct_mishearings

_BOUGHT = [
    ("By milk and eggs tomorrow morning.", "Buy milk and eggs tomorrow morning."),
    ("Bye milk.", "Buy milk."),
    ("Bi a new phone case.", "Buy a new phone case."),
    (
        "By a birthday present for Emma, her party is on Saturday at 3.",
        "Buy a birthday present for Emma, her party is on Saturday at 3.",
    ),
    ("By the concert tickets by Friday.", "Buy the concert tickets by Friday."),
    ("By two train tickets to Leeds.", "Buy two train tickets to Leeds."),
    ("By 12 eggs.", "Buy 12 eggs."),
    ("By me a coffee.", "Buy me a coffee."),
    ("Call Mom. By flour, sugar and butter.", "Call Mom. Buy flour, sugar and butter."),
    ("Um, by some bread.", "Um, buy some bread."),
    ("I need to by new tires.", "I need to buy new tires."),
    ("Don't forget to bye stamps", "Don't forget to buy stamps"),
    ("by oat milk", "buy oat milk"),
    ("By ring binders.", "Buy ring binders."),
]
_MEANT = [
    "By Friday, finish the report.",
    "By the end of August renew my passport.",
    "By 5 p.m. call the bank.",
    "By 5pm call the bank.",
    "By 5 call the bank.",
    "By 5 water the plants.",
    "By five o'clock water the plants.",
    "By ten minutes to three be at the station.",
    "By March 3rd send the invoice.",
    "By the 3rd of May sign the lease.",
    "By the twelfth pay the rent.",
    "By tomorrow morning, pack the bags.",
    "By next Thursday finish the slides.",
    "By the way, text Carlos.",
    "By email, send Sarah the report.",
    "By calling the bank, find out the limit.",
    "By Christmas Eve wrap the presents.",
    "By lunch fix the login bug.",
    "By then I should be done.",
    "Bye.",
    "Bye bye.",
    "Bye, Mom.",
    "Bye for now.",
    "Bye everyone.",
    "Pay the bill by Friday.",
    "A book by Jane Austen.",
    "Stop by the bakery.",
    "Buy milk.",
    "Byron called.",
    "Bi-weekly meeting on Monday.",
    "By",
    "",
]


@pytest.mark.parametrize(("heard", "meant"), _BOUGHT, ids=[heard for heard, _ in _BOUGHT])
def test_a_misheard_buy_is_put_right(heard: str, meant: str) -> None:
    assert correct_mishearings(heard) == meant


@pytest.mark.parametrize("text", _MEANT)
def test_a_by_that_is_meant_stays(text: str) -> None:
    assert correct_mishearings(text) == text

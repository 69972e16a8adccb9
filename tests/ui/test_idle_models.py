"""The models go while nobody dictates, and are back with the next dictation."""

from collections.abc import Callable

from tests.ui.conftest import OpenApp
from todoapp.services.dictation import Stage
from todoapp.ui.idle_models import IdleModels


def watched(app: OpenApp, idle_ms: int) -> list[str]:
    """Give what happens to models that are loaded at first, in order; an entry of one's own counts as well."""
    done: list[str] = ["load"]
    models = IdleModels(
        app.dictation, app.jobs.run, are_loaded=lambda: done[-1] == "load", load=lambda: done.append("load"),
        unload=lambda: done.append("unload"), parent=app.window, idle_ms=idle_ms,
    )  # fmt: skip
    models.start()
    return done


def test_models_nobody_needs_go_and_come_back_as_a_dictation_begins(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 50)
    app.bot.waitUntil(lambda: done == ["load", "unload"])

    app.dictation.start_recording()
    app.bot.waitUntil(lambda: app.dictation.status.stage is Stage.RECORDING)
    app.bot.waitUntil(lambda: done == ["load", "unload", "load"])
    app.bot.wait(150)  # however long it takes to say

    assert done == ["load", "unload", "load"]
    app.dictation.cancel()
    app.bot.waitUntil(lambda: done == ["load", "unload", "load", "unload"])


def test_models_in_use_stay(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 60_000)

    app.dictation.type("buy milk")
    app.bot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED)

    assert done == ["load"]


def test_models_a_correction_loaded_go_too(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 50)
    app.bot.waitUntil(lambda: done == ["load", "unload"])

    done.append("load")

    app.bot.waitUntil(lambda: done == ["load", "unload", "load", "unload"])


def test_models_that_crashed_at_rest_come_back_with_the_next_dictation(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 60_000)
    done.append("crash")

    app.dictation.start_recording()

    app.bot.waitUntil(lambda: done == ["load", "crash", "load"])
    app.dictation.cancel()

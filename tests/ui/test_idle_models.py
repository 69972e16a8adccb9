"""The models go while nobody dictates, and are back with the next dictation."""

from collections.abc import Callable

from tests.ui.conftest import OpenApp
from todoapp.services.dictation import Stage
from todoapp.ui.idle_models import IdleModels


def watched(app: OpenApp, idle_ms: int) -> list[str]:
    done: list[str] = []
    models = IdleModels(
        app.dictation, app.jobs.run, load=lambda: done.append("load"), unload=lambda: done.append("unload"),
        parent=app.window, idle_ms=idle_ms,
    )  # fmt: skip
    models.start()
    return done


def test_models_nobody_needs_go_and_come_back_as_a_dictation_begins(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 50)
    app.bot.waitUntil(lambda: done == ["unload"])

    app.dictation.start_recording()
    app.bot.waitUntil(lambda: app.dictation.status.stage is Stage.RECORDING)
    app.bot.waitUntil(lambda: done == ["unload", "load"])
    app.bot.wait(150)  # however long it takes to say

    assert done == ["unload", "load"]
    app.dictation.cancel()
    app.bot.waitUntil(lambda: done == ["unload", "load", "unload"])


def test_models_in_use_stay(open_app: Callable[..., OpenApp]) -> None:
    app = open_app()
    done = watched(app, 60_000)

    app.dictation.type("buy milk")
    app.bot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED)

    assert done == []

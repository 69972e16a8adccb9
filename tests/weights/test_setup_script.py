"""scripts/run and its set-up, in a copy of the project whose Python is a script that notes how it was called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

_PYTHON = """#!/bin/sh
echo "python $*" >> "$CALLS"
case "$*" in
  *"pip install"*) [ -z "$FAIL_PIP" ] || exit 1; cp "$APP" "$(dirname "$0")/todoapp" ;;
  *files*) echo "$WEIGHT" ;;
esac
"""
_APP = """#!/bin/sh
echo "todoapp $*" >> "$CALLS"
case "$*" in
  "model fetch") [ -z "$FAIL_FETCH" ] || exit 1; echo weights > "$WEIGHT"; echo "noise from fetch" ;;
  *) echo "result" ;;
esac
"""


class Checkout:
    """A copy of what scripts/run reads, with every outside program replaced."""

    def __init__(self, root: Path) -> None:
        self.root = root / "with a space"
        self.calls_file = root / "calls"
        self.weight = root / "weight.bin"
        (self.root / "scripts").mkdir(parents=True)
        for name in ("run", "setup.sh"):
            shutil.copy(PROJECT / "scripts" / name, self.root / "scripts" / name)
        (self.root / "pyproject.toml").write_text("[project]\n")
        bin_dir = self.root / ".venv" / "bin"
        bin_dir.mkdir(parents=True)
        (self.root / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
        stamps = self.root / ".venv" / ".todoapp-setup"
        stamps.mkdir()
        (stamps / "system").write_text("done\n")
        for path, text in ((bin_dir / "python", _PYTHON), (root / "app", _APP)):
            path.write_text(text)
            path.chmod(0o755)
        self.environment = os.environ | {
            "CALLS": str(self.calls_file),
            "WEIGHT": str(self.weight),
            "APP": str(root / "app"),
            "FAIL_PIP": "",
            "FAIL_FETCH": "",
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(self.root / "scripts" / "run"), *arguments]
        return subprocess.run(
            command, env=self.environment | environment, capture_output=True, text=True, timeout=60, check=False
        )

    def new_calls(self) -> list[str]:
        """What was called since the last look."""
        calls = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        self.calls_file.unlink(missing_ok=True)
        return calls

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run bash lines after the set-up functions are loaded."""
        prelude = f'set -euo pipefail; root="{self.root}"; . "$root/scripts/setup.sh"; '
        return subprocess.run(["bash", "-c", prelude + script], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_first_start_sets_up_and_stdout_holds_the_result_only(checkout: Checkout) -> None:
    done = checkout.run("parse", "--jsonl", "a b")
    assert (done.returncode, done.stdout) == (0, "result\n"), done.stderr
    calls = checkout.new_calls()
    assert [call for call in calls if "pip install" in call and f"-e {checkout.root}" in call]
    assert calls[-1] == "todoapp parse --jsonl a b"
    assert "todoapp model fetch" in calls


def test_the_second_start_calls_nothing_but_the_app(checkout: Checkout) -> None:
    checkout.run()
    checkout.new_calls()
    done = checkout.run("list")
    assert checkout.new_calls() == ["todoapp list"]
    assert done.stderr == ""


def test_an_interrupted_set_up_goes_on_with_the_step_that_failed(checkout: Checkout) -> None:
    done = checkout.run(FAIL_FETCH="1")
    assert done.returncode == 1
    assert "the models are not complete" in done.stderr
    checkout.new_calls()
    assert checkout.run("list").returncode == 0
    calls = checkout.new_calls()
    assert not [call for call in calls if "pip" in call]
    assert calls[0] == "todoapp model fetch"


def test_a_failed_installation_is_tried_again(checkout: Checkout) -> None:
    done = checkout.run(FAIL_PIP="1")
    assert done.returncode == 1
    assert "start again to go on" in done.stderr
    assert checkout.run("list").stdout == "result\n"


@pytest.mark.parametrize("change", ["pyproject.toml", ".venv/pyvenv.cfg"])
def test_packages_are_installed_again_when_what_they_depend_on_changed(checkout: Checkout, change: str) -> None:
    checkout.run()
    checkout.new_calls()
    with (checkout.root / change).open("a") as file:
        file.write("# changed\n")
    checkout.run()
    assert [call for call in checkout.new_calls() if "pip install" in call]


def test_models_are_fetched_again_when_the_registry_changed_or_a_file_is_gone(checkout: Checkout) -> None:
    checkout.run()
    checkout.new_calls()
    (checkout.root / "models").mkdir()
    (checkout.root / "models" / "registry.yaml").write_text("format: 1\n")
    checkout.run()
    assert "todoapp model fetch" in checkout.new_calls()
    checkout.weight.unlink()
    checkout.run()
    calls = checkout.new_calls()
    assert "todoapp model fetch" in calls
    assert not [call for call in calls if "pip" in call]


def test_the_exit_code_is_the_apps_own(checkout: Checkout) -> None:
    checkout.run()
    app = checkout.root / ".venv" / "bin" / "todoapp"
    app.write_text("#!/bin/sh\nexit 7\n")
    assert checkout.run("list").returncode == 7


def test_missing_libraries_that_may_not_be_installed_are_named_in_one_line(checkout: Checkout) -> None:
    (checkout.root / ".venv" / ".todoapp-setup" / "system").unlink()
    done = checkout.shell(
        "may_install() { false; }; "
        "system_step system lib:libnothere.so.9=libnothere9 cmd:bash=bash cmd:no-such-command=nothere-tools; "
        "echo went on"
    )
    assert "  sudo apt-get install --no-install-recommends libnothere9 nothere-tools\n" in done.stderr
    assert done.stdout == "went on\n"
    assert not (checkout.root / ".venv" / ".todoapp-setup" / "system").exists()


def test_without_a_compiler_the_set_up_stops(checkout: Checkout) -> None:
    done = checkout.shell("may_install() { false; }; system_step system cmd:no-such-compiler=g++; echo went on")
    assert done.returncode == 1
    assert "C++ compiler" in done.stderr
    assert done.stdout == ""


def test_no_suitable_python_is_a_clear_message(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "bin" / "python").unlink()
    done = checkout.shell("find_python() { return 1; }; may_install() { false; }; venv_step")
    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr


@pytest.mark.slow
def test_a_broken_environment_is_made_anew(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    done = checkout.shell('venv_step; "$venv/bin/python" -m pip --version')
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pip ")

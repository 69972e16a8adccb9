"""The app with one recording to take to todos: python -m tests.one_dictation FOLDER. Prints what its process became.

A process of its own: that of the tests has imported what the window's process is to do without.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from todoapp.composition import Composed
from todoapp.services.dictation import Stage
from todoapp.speech.recordings import Recordings
from todoapp.weights.library import Library

LIBRARIES = ("faster_whisper", "ctranslate2", "onnxruntime", "llama_cpp", "av", "tokenizers")
IDLE_MS = 300


def main(folder: Path) -> None:
    """Dictate, leave it alone until the models are let go, close the window."""
    app = QApplication([])
    composed = Composed(app, folder, dark=False, library=Library(), bus_address=None)
    composed.window.show()
    composed.start()
    [utterance] = Recordings(folder / "recordings").pending()
    composed.dictation.retry(utterance)
    until(lambda: composed.dictation.status.stage is Stage.SAVED and not composed.jobs.is_busy)
    worker = composed.models.pid
    in_use_mb = resident_mb()
    composed.idle_models._timer.start(IDLE_MS)
    until(lambda: composed.models.pid is None and not composed.jobs.is_busy)
    idle_mb = resident_mb()
    composed.window.close()
    composed.close()
    imported = [name for name in LIBRARIES if name in sys.modules]
    print(json.dumps({"worker": worker, "imported": imported, "in_use_mb": in_use_mb, "idle_mb": idle_mb}), flush=True)


def until(is_so: Callable[[], bool]) -> None:
    """Run the window until then."""
    loop = QEventLoop()
    watch = QTimer(interval=20)
    watch.timeout.connect(lambda: loop.quit() if is_so() else None)
    watch.start()
    loop.exec()


def resident_mb() -> float:
    """Give the memory of this process."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]))

#!/usr/bin/env python3
"""Measure speed and memory: scripts/benchmark.py [PART...] [--gguf FILE...] [--threads N] [--runs N]

Parts are text, speech, worker, memory, window and store (default: all). Prints one line for each figure: its median,
the target, and the ratio to a bare run of the library where there is one. App and library take turns within one run, so
a busy machine slows both: figures of a shared machine mean little, ratios carry over. With several --gguf files the
models take turns as well. Without --gguf the current parser of the registry is measured.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import When
from todoapp.services.loaded_models import Job, LoadedModels
from todoapp.services.model_messages import ParserSetup, SpeechSetup
from todoapp.services.model_process import ModelProcess, Part
from todoapp.services.parsing import Understanding
from todoapp.services.todos import Todos, View
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio
from todoapp.speech.transcriber import Transcriber, default_threads
from todoapp.weights.library import Library, default_weights_dir

PARTS = ("text", "speech", "worker", "memory", "window", "store")
WHISPER = "whisper-tiny.en"
DICTATION = Path(__file__).resolve().parents[1] / "tests" / "audio" / "three_tasks.flac"
NOW = datetime(2024, 3, 5, 9)
ONE_TASK = "call the dentist friday at 3, it's urgent"
SIX_TASKS = (
    "tomorrow I need to call Ann, pay the rent and water the plants, oh and buy milk and eggs on friday at 5, then book"
    " the dentist for next tuesday morning, and renew the car insurance by the end of the month, that one's urgent"
)
STORED_TODOS = 100_000


@dataclass(frozen=True)
class Figure:
    """One line of the table; `target` is the most (or with `at_least` the least) the figure may be."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False
    note: str = ""

    def line(self) -> str:
        value = f"{self.value:,.2f} {self.unit}" if self.unit in ("s", "x") else f"{self.value:,.0f} {self.unit}"
        if self.target is None:
            return f"{self.name:46s} {value:>14s} {'':>22s}  {self.note}"
        is_met = self.value >= self.target if self.at_least else self.value <= self.target
        target = f"{'>=' if self.at_least else '<='} {self.target:g} {self.unit} {'met' if is_met else 'MISSED'}"
        return f"{self.name:46s} {value:>14s} {target:>22s}  {self.note}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    arguments.add_argument("--gguf", type=Path, nargs="+", help="parser model files (default: the current parser)")
    arguments.add_argument("--threads", type=int, help="processor threads (default: what the app takes)")
    arguments.add_argument("--runs", type=int, default=9, help="runs behind each median (default: 9)")
    arguments.add_argument("--in-child", action="store_true", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        arguments.error(f"no such part: {', '.join(unknown)}")
    parts = options.parts or PARTS
    files: list[Path] = options.gguf or (
        [Library().parser_path()] if {"text", "speech", "worker", "memory"} & set(parts) else []
    )
    if options.in_child:
        print(*memory_of_this_process(files[0]))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, threads {options.threads or 'as the app'}")
    measure: dict[str, Callable[[], Sequence[Figure]]] = {
        "text": lambda: text_figures(files, options.threads, options.runs),
        "speech": lambda: speech_figures(files, options.threads, options.runs),
        "worker": lambda: worker_figures(files[0], options.runs),
        "memory": lambda: [figure for file in files for figure in memory_figures(file)],
        "window": lambda: window_figures(min(options.runs, 5)),
        "store": lambda: store_figures(options.runs),
    }
    for part in PARTS:
        if part in parts:
            for figure in measure[part]():
                print(figure.line(), flush=True)


# Text to actions


class BareModel:
    """llama.cpp as it comes: greedy decoding without a grammar, in a plain loop over its own functions."""

    def __init__(self, path: Path, threads: int) -> None:
        import llama_cpp

        self._lib = llama_cpp
        self._llama = llama_cpp.Llama(
            str(path), n_ctx=2048, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._sampler = llama_cpp.llama_sampler_init_greedy()

    def seconds_for(self, prompt: Sequence[int], answer_tokens: int) -> float:
        """Read the prompt and write exactly so many tokens."""
        context: Any = self._llama.ctx
        started = time.perf_counter()
        self._lib.llama_memory_clear(self._lib.llama_get_memory(context), True)
        self._decode(context, prompt)
        for _ in range(answer_tokens):
            self._decode(context, [self._lib.llama_sampler_sample(self._sampler, context, -1)])
        return time.perf_counter() - started

    def _decode(self, context: Any, tokens: Sequence[int]) -> None:
        array = (self._lib.llama_token * len(tokens))(*tokens)
        if self._lib.llama_decode(context, self._lib.llama_batch_get_one(array, len(tokens))) != 0:
            raise RuntimeError("llama_decode failed")


def text_figures(files: Sequence[Path], threads: int | None, runs: int) -> list[Figure]:
    """Time whole understandings, and the writing alone against bare llama.cpp."""
    from todoapp.parser.llama import LlamaModel

    apps = {file: Understanding(file, file.stem, threads=threads) for file in files}
    models = {file: LlamaModel(file, threads=threads) for file in files}
    bare = {file: BareModel(file, models[file].threads) for file in files}
    ms: dict[tuple[Path, str], list[float]] = {}
    speeds: dict[Path, list[tuple[float, float]]] = {file: [] for file in files}
    for run in range(runs + 1):  # the first warms up and does not count
        for file in files:
            for text in (ONE_TASK, SIX_TASKS):
                taken = apps[file].understand(text, NOW).ms
                generation = models[file].generate(text)
                seconds = bare[file].seconds_for(models[file].tokenize(text), generation.generated_tokens)
                if run:
                    ms.setdefault((file, text), []).append(taken)
                    tokens = generation.generated_tokens
                    speeds[file].append((tokens / generation.seconds, tokens / seconds))
    figures = []
    for file in files:
        one, six = ms[file, ONE_TASK], ms[file, SIX_TASKS]
        found = len(apps[file].understand(SIX_TASKS, NOW).actions)
        own, library = (statistics.median(column) for column in zip(*speeds[file], strict=True))
        ratio = statistics.median(a / b for a, b in speeds[file])
        figures += [
            Figure(f"{file.stem}: text to actions, one task", statistics.median(one), "ms", 300),
            Figure(
                f"{file.stem}: text to actions, six tasks", statistics.median(six), "ms", 1200, note=f"{found} found"
            ),
            Figure(
                f"{file.stem}: tokens/s to bare llama.cpp", ratio, "x", 0.8, at_least=True,
                note=f"{own:.0f} against {library:.0f} tokens/s, prompt included",
            ),
        ]  # fmt: skip
    for app in apps.values():
        app.close()
    for model in models.values():
        model.close()
    return figures


# Speech to todos


def speech_figures(files: Sequence[Path], threads: int | None, runs: int) -> list[Figure]:
    """Time a recording on disk to todos in SQLite, and its transcription against a bare faster-whisper."""
    from faster_whisper import WhisperModel

    folder = Library().whisper_dir(WHISPER)
    transcriber = Transcriber(folder, WHISPER, threads)
    transcriber.warm_up()
    bare = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads or default_threads())
    samples = read_audio(DICTATION)
    apps = {file: Understanding(file, file.stem, threads=threads) for file in files}
    whole: dict[Path, list[float]] = {file: [] for file in files}
    understanding: dict[Path, list[float]] = {file: [] for file in files}
    own, library, stored = [], [], 0
    with tempfile.TemporaryDirectory() as scratch:
        todos, close = open_todos(Path(scratch) / "todos.sqlite")
        for run in range(runs + 1):
            for file in files:
                started = time.perf_counter()
                text = transcriber.transcribe(read_audio(DICTATION)).text
                heard = time.perf_counter()
                understood = apps[file].understand(text, NOW)
                stored = len(todos.apply(understood.actions, Provenance(text, yaml=understood.yaml)).added)
                ended = time.perf_counter()
                "".join(segment.text for segment in bare.transcribe(samples, language="en", beam_size=5)[0])
                if run:
                    whole[file].append(ended - started)
                    understanding[file].append(ended - heard)
                    own.append(heard - started)
                    library.append(time.perf_counter() - ended)
        close()
    for app in apps.values():
        app.close()
    length = len(samples) / SAMPLE_RATE_HZ
    ratio = statistics.median(a / b for a, b in zip(own, library, strict=True))
    return [
        *(
            Figure(
                f"{file.stem}: end of speech to todos stored", statistics.median(whole[file]), "s", 1.5,
                note=f"{length:.1f} s said, {stored} todos; {statistics.median(understanding[file]):.2f} s from text",
            )
            for file in files
        ),
        Figure(
            "time to transcribe, to bare faster-whisper's", ratio, "x",
            note=f"{statistics.median(own):.2f} s against {statistics.median(library):.2f} s with its 30 s window",
        ),
    ]  # fmt: skip


def open_todos(path: Path) -> tuple[Todos, Callable[[], None]]:
    """Open a database of its own."""
    from todoapp.store.todos import TodoStore

    store = TodoStore.open(path)
    return Todos(store, lambda: datetime.now().astimezone()), store.close


# The models' process


def worker_figures(file: Path, runs: int) -> list[Figure]:
    """Time a dictation from its recording to actions with the models in a process of their own and in this one."""
    speech, parser = SpeechSetup(Library().whisper_dir(WHISPER), WHISPER), ParserSetup(file, file.stem)
    here, models = LoadedModels(lambda: None), ModelProcess()

    def in_this_process() -> None:
        here.understand(Job(), parser, here.transcribe(Job(), speech, DICTATION).text, NOW)

    def in_its_own() -> None:
        text = models.ask(Part.SPEECH, "transcribe", speech, DICTATION).text
        models.ask(Part.PARSER, "understand", parser, text, NOW)

    def no_work() -> None:
        models.ask(Part.SPEECH, "load_speech", speech)

    started = time.perf_counter()
    in_its_own()
    first = time.perf_counter() - started
    in_this_process()
    times = [[seconds(way) for way in (in_this_process, in_its_own, no_work)] for _ in range(runs)]
    own, other, asking = (statistics.median(column) for column in zip(*times, strict=True))
    models.close()
    ratio = statistics.median(row[1] / row[0] for row in times)
    note = f"{other:.3f} s against {own:.3f} s; {asking * 1000:.1f} ms to ask; {first:.1f} s with its start"
    return [Figure("dictation to actions, to the same in process", ratio, "x", note=note)]


def seconds(call: Callable[[], None]) -> float:
    """Time a call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


# Memory


def memory_figures(file: Path) -> list[Figure]:
    """Measure a process of its own that has the window and both models, understands a dictation and lets them go.

    Each figure counts the processes it started as well, the one of the models above all.
    """
    command = [sys.executable, __file__, "memory", "--in-child", "--gguf", str(file)]
    child = subprocess.run(command, capture_output=True, text=True, check=True, env=window_environment())
    before, now, of_models, after, alone = (float(word) for word in child.stdout.split())
    return [
        Figure(
            f"{file.stem}: memory with window and models", now, "MB", 900,
            note=f"{of_models:.0f} MB of it the models' process; {before:.0f} MB before it was started",
        ),
        Figure(
            f"{file.stem}: memory once they are unloaded", after, "MB", 200,
            note=f"{alone:.0f} MB of it the window's process",
        ),
    ]  # fmt: skip


def memory_of_this_process(file: Path) -> tuple[float, float, float, float, float]:
    """Show the window, use both models, let them go.

    Gives MB with the window alone, with all, of the models' process, of all at the end, and of this process alone.
    """
    from PySide6.QtWidgets import QApplication

    from todoapp.composition import Composed

    app = QApplication([])
    with tempfile.TemporaryDirectory() as scratch:
        composed = Composed(app, Path(scratch))
        composed.window.show()
        app.processEvents()
        composed.store.todos()
        before = memory_mb()
        models, library = composed.models, Library()
        speech, parser = SpeechSetup(library.whisper_dir(WHISPER), WHISPER), ParserSetup(file, file.stem)
        models.ask(Part.SPEECH, "load_speech", speech)
        models.ask(Part.PARSER, "load_parser", parser)
        text = models.ask(Part.SPEECH, "transcribe", speech, DICTATION).text
        for said in (text, SIX_TASKS):
            models.ask(Part.PARSER, "understand", parser, said, NOW)
        now, of_models = memory_mb(), memory_mb(models.pid)
        for part in Part:
            models.let_go(part)
        after, alone = memory_mb(), resident_mb(os.getpid())
        composed.close()
    return before, now, of_models, after, alone


def memory_mb(pid: int | None = None) -> float:
    """Sum the memory of a process (this one) and of all it started; shared libraries count in each."""
    pid = pid or os.getpid()
    return resident_mb(pid) + sum(memory_mb(child) for child in children_of(pid))


def children_of(pid: int) -> list[int]:
    """Give what a process started, on Linux; elsewhere nothing is known of it."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in tasks for word in path.read_text(encoding="ascii").split()]


def resident_mb(pid: int) -> float:
    """Read Linux's account of a process; elsewhere the most this one ever took."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (1e6 if sys.platform == "darwin" else 1e3)
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


# The window


def window_environment() -> dict[str, str]:
    """Show windows on no screen unless a platform is named."""
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ}


def window_figures(runs: int) -> list[Figure]:
    """Time the command to its window being shown, as its log has it; the first start is not a warm one."""
    with tempfile.TemporaryDirectory() as scratch:
        places = {"TODOAPP_DATA_DIR": scratch, "TODOAPP_WEIGHTS_DIR": str(default_weights_dir())}
        environment = window_environment() | places
        log = Path(scratch) / "logs" / "todoapp.log"
        seconds = [seconds_to_window(environment, log) for _ in range(runs + 1)]
    note = f"first start {seconds[0]:.2f} s"
    return [Figure("warm start to window shown", statistics.median(seconds[1:]), "s", 2.0, note=note)]


def seconds_to_window(environment: dict[str, str], log: Path) -> float:
    """Start the app, wait for its log to say that the window is shown, and end it."""
    log.unlink(missing_ok=True)
    started = datetime.now()
    child = subprocess.Popen(
        [sys.executable, "-m", "todoapp", "app"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while datetime.now() - started < timedelta(seconds=60) and child.poll() is None:
            time.sleep(0.02)
            shown = [line for line in read_log(log) if line.endswith("window shown")]
            if shown:
                return (datetime.strptime(shown[0][:23], "%Y-%m-%d %H:%M:%S,%f") - started).total_seconds()
        raise RuntimeError(f"no window within a minute (exit status {child.poll()})")
    finally:
        child.kill()
        child.wait()


def read_log(log: Path) -> list[str]:
    """Give the whole lines of a log that is being written."""
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


# The store


def store_figures(runs: int) -> list[Figure]:
    """Time pages and searches among 100,000 todos, each with its first page of 200."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "todos.sqlite"
        fill(path)
        todos, close = open_todos(path)
        asked: dict[str, Callable[[], Sequence[Todo]]] = {
            "first page of all": lambda: todos.page(View.ALL),
            "first page of today": lambda: todos.page(View.TODAY),
            "first page of upcoming": lambda: todos.page(View.UPCOMING),
            "search for a word": lambda: todos.page(View.ALL, search="milk"),
            "search for a rare word": lambda: todos.page(View.ALL, search="thing2999"),
            "search for one letter": lambda: todos.page(View.ALL, search="b"),
        }
        figures = []
        for name, ask in asked.items():
            milliseconds = []
            for _ in range(runs):
                started = time.perf_counter()
                found = len(ask())
                milliseconds.append((time.perf_counter() - started) * 1000)
            note = f"{found} shown, first {milliseconds[0]:.0f} ms"
            figures.append(Figure(f"100,000 todos, {name}", statistics.median(milliseconds), "ms", 50, note=note))
        close()
    return figures


def fill(path: Path) -> None:
    """Store 100,000 invented todos around today."""
    from todoapp.store.todos import TodoStore

    rng = random.Random(1)
    moment = datetime.now().astimezone()
    store = TodoStore.open(path)
    with store.writing() as writer:
        writer.add_all(invented(rng, number, moment) for number in range(STORED_TODOS))
    store.close()


def invented(rng: random.Random, number: int, moment: datetime) -> Todo:
    """Make up a todo."""
    verb = rng.choice(("Buy", "Call", "Write", "Book", "Clean", "Fix", "Plan", "Send", "Read", "Pay"))
    noun = rng.choice((f"thing{rng.randrange(3_000)}", "milk", "the dentist", "a report"))
    day = date.today() + timedelta(days=rng.randrange(-300, 400))
    fields = TodoFields(
        f"{verb} {noun} {rng.randrange(5_000)}",
        notes="The number is 555 1234" if rng.random() < 0.2 else None,
        due=When(day, day) if rng.random() < 0.7 else None,
        list=rng.choice((None, "Work", "Home", "Shopping")),
    )
    done_at = moment if rng.random() < 0.3 else None
    return Todo(f"{number:032x}", fields, moment, moment, done_at)


if __name__ == "__main__":
    main()

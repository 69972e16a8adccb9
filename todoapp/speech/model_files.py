"""Looks whether the folder of a speech model is complete."""

import json
from pathlib import Path

from todoapp.domain.errors import ModelMissing


def check_files(folder: Path) -> None:
    """Name what is missing before the library tries to download it or fails in its own words.

    Raises:
        ModelMissing: a file is not there or damaged.
    """
    wanted = ["config.json", "model.bin", "tokenizer.json"]
    missing = [name for name in wanted if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in ("vocabulary.txt", "vocabulary.json")):
        missing.append("vocabulary.txt")
    if missing:
        raise ModelMissing(
            f"The speech model in {folder} is not complete: {', '.join(missing)} missing.",
            "Run `todoapp model fetch`.",
        )
    for name in ("config.json", "tokenizer.json"):
        try:
            json.loads((folder / name).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ModelMissing(f"{folder / name} is damaged.", "Run `todoapp model fetch` to repair it.") from error
        except OSError as error:
            raise ModelMissing(
                f"{folder / name} cannot be read: {error.strerror}.", "Check its permissions."
            ) from error

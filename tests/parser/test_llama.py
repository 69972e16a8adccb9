"""On the untuned base model: the grammar takes all gold YAML, makes any weights write YAML, and nothing breaks it."""

import math
import random
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from todoapp.dataengine.examples import Example, read_examples
from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.grammar import gbnf
from todoapp.parser.llama import MAX_PROMPT_TOKENS, LlamaModel
from todoapp.parser.prompt import clean, pieces
from todoapp.parser.runtime import BATCH_TOKENS, Logits, Part
from todoapp.parser.yaml_format import FIELDS, read_yaml, write_yaml
from todoapp.weights.library import Library

PARSER_DATA = Path(__file__).parents[2] / "models" / "parser"
SAMPLE = 300

SPEECH = [
    "call the dentist friday at 3, it's urgent",
    "um buy milk and uh water the plants every other tuesday, remind me an hour before",
    "what's on my work list today",
    "lovely weather today isn't it",
    "💥 emoji # and: colons - and 'quotes' \"too\" \\",
    "",
    "x",
]  # fmt: skip


def sampled() -> list[Example]:
    """300 gold examples, ten of each kind of action and of each field at least (or all there are)."""
    examples = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    random.Random(1).shuffle(examples)
    holders: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        for action in example.actions:
            holders[action.action].append(example)
            for name in FIELDS[action.action]:
                if getattr(action, name):
                    holders[f"{action.action}.{name}"].append(example)
        if not example.actions:
            holders["nothing"].append(example)
    chosen = {example.id: example for group in holders.values() for example in group[:10]}
    for example in examples:
        if len(chosen) >= SAMPLE:
            break
        chosen[example.id] = example
    return list(chosen.values())


def refused_at(model: LlamaModel, yaml: str) -> str | None:
    """Where the grammar refuses a YAML text, taken token by token as the model would write it; None if nowhere."""
    grammar = model._grammar.copy()
    try:
        tokens = model.runtime.tokenize(yaml)
        for index, token in enumerate(tokens):
            if grammar.allowed([token]) != [token]:
                return model.runtime.detokenize(tokens[: index + 1])
            grammar.accept(token)
        return None if grammar.allowed([model._end]) == [model._end] else f"{yaml} (end)"
    finally:
        grammar.close()


@pytest.mark.model
def test_the_grammar_takes_the_gold_yaml_token_by_token(base_model: LlamaModel) -> None:
    examples = sampled()
    assert len(examples) >= SAMPLE
    assert {action.action for example in examples for action in example.actions} == set(FIELDS)
    refused = {example.origin: place for example in examples if (place := refused_at(base_model, example.yaml))}
    assert not refused


HOSTILE_TITLES = [
    "At 9: call",
    "# 5 bus",
    "- dash",
    "'quoted' words",
    'Say "hi" \\ there',
    "💥 boom",
    "null",
    "予定を書く",
]


@pytest.mark.model
@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_the_grammar_takes_quoted_and_foreign_words(base_model: LlamaModel, title: str) -> None:
    assert refused_at(base_model, write_yaml([ParsedAction("add", title, notes=title)])) is None


@pytest.mark.model
@pytest.mark.parametrize(
    "yaml",
    [
        "Sure! Here", "- add:", "- add: ", "- add: a\n  when: b", "- add: a\n  list: b\n  due: c", "- add: a\n",
        "- add: a: b", "- add: a #b", "- find: x", "- complete:", "- add: a\n  priority: urgent", "[] ", "- add:  a",
        "- add: a\n  subtasks: b", "- add: 'a'", "- add: *a", "- add: a ", "- add: a:\n  due: b",
    ],
)  # fmt: skip
def test_the_grammar_refuses_what_the_model_must_not_write(base_model: LlamaModel, yaml: str) -> None:
    assert refused_at(base_model, yaml) is not None


@pytest.mark.model
@pytest.mark.parametrize("text", SPEECH)
def test_even_an_untuned_model_writes_yaml_that_reads_back(base_model: LlamaModel, text: str) -> None:
    generation = base_model.generate(clean(text), max_tokens=48)
    assert generation.generated_tokens <= 48
    if generation.finished:
        read_yaml(generation.text)
    else:
        assert generation.generated_tokens == 48
        whole = generation.text.rpartition("\n- ")[0]  # the actions before the one that was cut off
        assert not whole or read_yaml(whole)


@pytest.mark.model
def test_the_words_of_a_turn_mark_are_only_words(base_model: LlamaModel) -> None:
    tokens = base_model.tokenize("buy <|im_end|> milk <|im_start|> now")
    assert tokens[:1] == [*base_model._begin]
    assert tokens[-1] == base_model._end
    assert {*base_model._begin, base_model._end}.isdisjoint(tokens[1:-1])
    generation = base_model.generate("buy <|im_end|> milk <|im_start|>", max_tokens=32)
    if generation.finished:
        read_yaml(generation.text)


@pytest.mark.model
def test_the_same_text_gives_the_same_yaml(base_model: LlamaModel) -> None:
    first = base_model.generate(SPEECH[1], max_tokens=24)
    base_model.generate("something else in between", max_tokens=10)
    again = base_model.generate(SPEECH[1], max_tokens=24)
    assert (again.text, again.prompt_tokens) == (first.text, first.prompt_tokens)
    assert first.text


@pytest.mark.model
def test_writing_stops_when_it_is_cancelled_and_the_model_can_go_on(base_model: LlamaModel) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        base_model.generate("call Ann", cancelled=cancelled)
    assert base_model.generate("call Ann", max_tokens=5).generated_tokens > 0


@pytest.mark.model
@pytest.mark.parametrize("text", ["1 2 3 " * 166, "🦄" * 990, "予定" * 490], ids=["digits", "emoji", "foreign"])
def test_a_text_of_many_tokens_is_read_in_parts_that_fit(base_model: LlamaModel, text: str) -> None:
    """llama.cpp ends the whole process on a batch that is too large, so these must never reach it in one go."""
    text = text.strip()
    assert not base_model.fits(text)
    cut = list(pieces(text, fits=base_model.fits))
    assert "".join("".join(cut).split()) == "".join(text.split())
    longest = max(cut, key=lambda piece: len(base_model.tokenize(piece)))
    tokens = len(base_model.tokenize(longest))
    assert BATCH_TOKENS / 2 < tokens <= MAX_PROMPT_TOKENS
    assert base_model.generate(longest, max_tokens=3).generated_tokens > 0


@pytest.mark.model
def test_a_prompt_longer_than_a_batch_reads_like_any_other(base_model: LlamaModel) -> None:
    text = "1 2 3 " * 110
    assert BATCH_TOKENS < len(base_model.tokenize(text)) <= MAX_PROMPT_TOKENS
    generation = base_model.generate(text, max_tokens=5)
    assert generation.generated_tokens == 5


@pytest.fixture(scope="module")
def guessing_model(base_model: LlamaModel) -> Iterator[LlamaModel]:
    model = LlamaModel(Library().base_path(), threads=1, cheap_batches=True)
    yield model
    model.close()


@pytest.mark.model
def test_guessed_tokens_save_steps_and_rejected_ones_leave_no_trace(guessing_model: LlamaModel) -> None:
    generation = guessing_model.generate(SPEECH[0], max_tokens=40)
    assert generation.steps < generation.generated_tokens
    prompt, held = guessing_model.tokenize(SPEECH[0]), guessing_model._held
    assert held[: len(prompt)] == prompt
    # What the memory holds after guessing gives the logits that it gives when it is filled from the start.
    runtime, last = guessing_model.runtime, len(held) - 1
    runtime.forget(0, last)
    continued = runtime.decode([Part(0, last, held[-1:])])[0][0].copy()
    runtime.forget(0)
    anew = runtime.decode([Part(0, 0, held)])[0][0]
    guessing_model._held = held
    assert np.corrcoef(continued, anew)[0, 1] > 0.999


@pytest.mark.model
@pytest.mark.parametrize("text", SPEECH[:4])
def test_guessing_writes_what_plain_decoding_writes(
    base_model: LlamaModel, guessing_model: LlamaModel, text: str
) -> None:
    """Rounding may turn a close choice, so the answers are compared up to the first place where the model hesitated."""
    plain, guessed = (model.generate(text, max_tokens=32) for model in (base_model, guessing_model))
    sure = min((len(branch.tokens) - 1 for branch in plain.branches), default=32)
    tokens = [base_model.runtime.tokenize(generation.text)[:sure] for generation in (plain, guessed)]
    assert tokens[0] == tokens[1]
    assert guessed.steps < guessed.generated_tokens


@pytest.mark.model
def test_an_earlier_answer_is_checked_in_few_steps_and_not_believed(guessing_model: LlamaModel) -> None:
    """As with every guess, rounding may turn a close choice: compared is what comes before the first hesitation."""
    first, other = (guessing_model.generate(text, max_tokens=32) for text in SPEECH[:2])
    again = guessing_model.generate(SPEECH[0], max_tokens=32, earlier=first.tokens)
    misled = guessing_model.generate(SPEECH[1], max_tokens=32, earlier=first.tokens)
    for written, plain in ((again, first), (misled, other)):
        sure = min((len(branch.tokens) - 1 for branch in plain.branches), default=32)
        assert written.tokens[:sure] == plain.tokens[:sure]
    assert again.steps < first.steps


@pytest.mark.model
def test_branches_are_written_to_their_ends_from_their_own_beginnings(
    base_model: LlamaModel, guessing_model: LlamaModel
) -> None:
    for model in (base_model, guessing_model):
        first = model.generate(SPEECH[0], max_tokens=24)
        branches = first.branches[:3]
        assert len(branches) == 3
        written = list(model.write_on(SPEECH[0], branches, floor=lambda: -math.inf))
        assert len(written) == 3
        beginnings = {model.runtime.detokenize(branch.tokens) for branch in branches}
        for generation in written:
            assert any(generation.text.startswith(beginning) for beginning in beginnings)
            assert not generation.branches
            assert generation.logprob <= max(branch.so_far for branch in branches)
        again = model.generate(SPEECH[0], max_tokens=24)
        assert again.text == first.text


@pytest.mark.model
def test_a_branch_below_the_floor_is_given_up(guessing_model: LlamaModel) -> None:
    branches = guessing_model.generate(SPEECH[0], max_tokens=24).branches[:3]
    best = max(branch.so_far for branch in branches)
    assert not list(guessing_model.write_on(SPEECH[0], branches, floor=lambda: best))
    assert guessing_model.generate(SPEECH[1], max_tokens=5).generated_tokens == 5


@pytest.mark.model
def test_branches_of_another_text_are_refused(guessing_model: LlamaModel) -> None:
    branches = guessing_model.generate(SPEECH[0], max_tokens=24).branches[:3]
    with pytest.raises(ValueError, match="written last"):
        list(guessing_model.write_on(SPEECH[1], branches, floor=lambda: -math.inf))
    assert guessing_model.generate(SPEECH[1], max_tokens=5).generated_tokens == 5


@pytest.mark.model
def test_alternatives_stop_when_they_are_cancelled(guessing_model: LlamaModel) -> None:
    branches = guessing_model.generate(SPEECH[0], max_tokens=24).branches[:3]
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        list(guessing_model.write_on(SPEECH[0], branches, floor=lambda: -math.inf, cancelled=cancelled))
    assert guessing_model.generate(SPEECH[0], max_tokens=5).generated_tokens == 5


@pytest.mark.model
def test_as_many_alternatives_are_written_as_the_memory_holds(guessing_model: LlamaModel) -> None:
    text = "1 2 3 " * 110
    branches = guessing_model.generate(text, max_tokens=80).branches[:7]
    assert len(branches) == 7
    written = list(guessing_model.write_on(text, branches, floor=lambda: -math.inf))
    assert 0 < len(written) < 7


@pytest.mark.model
def test_a_failed_step_leaves_the_model_usable(guessing_model: LlamaModel, monkeypatch: pytest.MonkeyPatch) -> None:
    before = guessing_model.generate(SPEECH[0], max_tokens=12).text
    decode = guessing_model.runtime.decode

    def wrong_position(parts: Sequence[Part]) -> list[list[Logits]]:
        return decode([replace(part, position=part.position + 100) for part in parts])

    with monkeypatch.context() as broken:
        broken.setattr(guessing_model.runtime, "decode", wrong_position)
        with pytest.raises(AssertionError, match="llama_decode failed"):
            guessing_model.generate(SPEECH[0] + " and more", max_tokens=12)
    assert guessing_model.generate(SPEECH[0], max_tokens=12).text == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"none\.gguf") as caught:
        LlamaModel(tmp_path / "none.gguf")
    assert "todoapp model fetch" in caught.value.hint


@pytest.mark.model
@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model" * 1000], ids=["empty", "cut short", "something else"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelMissing, match=r"broken\.gguf cannot be loaded"):
        LlamaModel(path, threads=1)


def test_the_grammar_names_every_field_once() -> None:
    rules = [line.split(" ::= ")[0] for line in gbnf().splitlines() if "::=" in line]
    assert len(rules) == len(set(rules))
    assert {f"{name}-field" for names in FIELDS.values() for name in names} <= set(rules)

"""Speech becomes the words that were said; silence and noise become nothing."""

import itertools
import shutil
import threading
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS, encode, hum, pink_noise, say, silence, white_noise, words
from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.speech import transcriber as transcriber_module
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.echo import echoes, mixes
from todoapp.speech.transcriber import PROMPT, Transcriber
from todoapp.speech.vad import Piece

_MODEL_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")

_NOT_SPEECH = {
    "silence": silence(8),
    "noise": white_noise(8),
    "loud noise": white_noise(8, 0.3),
    "fan": pink_noise(8, 0.1),
    "hum and clicks": hum(8),
    "nothing": silence(0),
}

# Said with pauses between the sentences and no others, more than a minute together.
_LONG_DICTATION = [
    "Buy milk and eggs tomorrow morning.",
    "Call the plumber about the leaking sink in the kitchen.",
    "Finish the slides for the conference and send them to the whole team on Wednesday evening.",
    "Water the plants on the balcony every other day.",
    "Take the car to the garage because the brakes make a strange noise.",
    "Order a birthday cake for my sister, with strawberries and dark chocolate.",
    "Renew the passport before the end of August.",
    "Ask the landlord whether the heating in the bedroom can be repaired before winter.",
    "Return the library books on Saturday and pick up the new ones.",
    "Write a summary of the meeting and print twelve copies for the board.",
    "Pay the electricity bill.",
    "Book a table for six people at the Italian restaurant on Friday.",
    "Clean out the garage sometime next month.",
    "Back up the laptop tonight.",
    "Compare the prices of the cabins and tell everybody to bring rain jackets.",
    "Cancel the gym membership and ask for the deposit.",
    "Remind me to take out the trash every Thursday.",
]


@pytest.fixture(params=["tiny", "base"])
def any_model(request: pytest.FixtureRequest) -> Transcriber:
    model: Transcriber = request.getfixturevalue(request.param)
    return model


@pytest.fixture
def window_frames(tiny: Transcriber) -> Iterator[list[int]]:
    """Watch how many frames really reach the encoder of CTranslate2."""
    seen: list[int] = []
    whisper = tiny._model
    inner = whisper.model

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

        def encode(self, features: Any, to_cpu: bool = False) -> Any:
            seen.append(features.shape[-1])
            return inner.encode(features, to_cpu=to_cpu)

    whisper.model = Watched()
    yield seen
    whisper.model = inner


@pytest.fixture(scope="module")
def three_tasks() -> Samples:
    return read_audio(THREE_TASKS)


@pytest.mark.model
def test_a_dictation_becomes_its_words(any_model: Transcriber, three_tasks: Samples) -> None:
    transcript = any_model.transcribe(three_tasks)
    heard = " ".join(words(transcript.text))
    assert heard.startswith("buy milk and eggs tomorrow morning call the dentist on friday at 3")
    assert transcript.model_id == any_model.model_id
    assert transcript.duration_s == pytest.approx(len(three_tasks) / SAMPLE_RATE_HZ)
    (segment,) = transcript.segments
    assert segment.text == transcript.text
    assert 0 <= segment.start_s < segment.end_s <= transcript.duration_s


@pytest.mark.model
@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
def test_buy_at_the_start_is_not_heard_as_by(tiny: Transcriber, voice: str) -> None:
    assert words(tiny.transcribe(say("Buy some bread and a bottle of milk.", voice)).text)[0] == "buy"


@pytest.mark.model
@pytest.mark.parametrize("name", _NOT_SPEECH)
def test_silence_and_noise_become_nothing(any_model: Transcriber, name: str) -> None:
    transcript = any_model.transcribe(_NOT_SPEECH[name])
    assert transcript.text == ""
    assert transcript.segments == ()


@pytest.mark.model
@pytest.mark.parametrize("name", ["silence", "noise", "fan", "hum and clicks"])
def test_the_prompt_is_not_recited_even_where_noise_passes_for_speech(any_model: Transcriber, name: str) -> None:
    sound = _NOT_SPEECH[name]
    heard = any_model._hear(sound, Piece(0.0, 8.0, speech_s=5.0), previous="")
    recited = {" ".join(words(sentence)) for sentence in PROMPT.removeprefix("My to-do list: ").split(". ")}
    assert not [sentence for sentence in recited if sentence in " ".join(words(heard))]


@pytest.mark.model
def test_a_sentence_of_the_prompt_that_was_really_said_is_kept(tiny: Transcriber) -> None:
    assert words(tiny.transcribe(say("Buy paint for the blue ladder.")).text)[-2:] == ["blue", "ladder"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_echo"),
    [
        ("Buy a new strap for the old camera on June 20th.", True),
        ("Call Mom. Buy paint for the blue ladder.", True),
        ("Buy a new strap for the camera.", False),
        ("Call Mom.", False),
        ("", False),
    ],
)
def test_only_a_whole_sentence_of_the_prompt_is_an_echo(text: str, is_echo: bool) -> None:
    assert echoes(text, PROMPT) is is_echo


@pytest.mark.parametrize(
    ("text", "is_mixed"),
    [
        ("Buy a new strap for the blue ladder.", True),
        ("Call Mom. Ring Uncle Otto on the old camera.", True),
        ("Buy a new strap for the guitar.", False),
        ("Buy paint.", False),
        ("", False),
    ],
)
def test_a_sentence_of_words_of_the_prompt_only_is_a_mixture(text: str, is_mixed: bool) -> None:
    assert mixes(text, PROMPT) is is_mixed


@pytest.mark.model
def test_the_encoder_sees_a_window_as_long_as_the_piece(
    tiny: Transcriber, three_tasks: Samples, window_frames: list[int]
) -> None:
    """Fails when a new faster-whisper no longer takes our shortened features: then every dictation gets slower."""
    tiny.transcribe(say("Call the dentist on Friday."))
    assert window_frames == [1500]
    window_frames.clear()
    tiny.transcribe(np.concatenate([three_tasks, three_tasks]))
    assert 1800 < window_frames[0] < 2400


@pytest.mark.model
def test_a_doubtful_reading_is_read_again_with_the_full_window(
    tiny: Transcriber, three_tasks: Samples, window_frames: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcriber_module, "_MIN_AVG_LOGPROB", 1.0)
    heard = tiny.transcribe(three_tasks).text
    assert window_frames == [1500, 3000]
    assert words(heard)[:5] == ["buy", "milk", "and", "eggs", "tomorrow"]


@pytest.mark.model
def test_a_loop_never_beats_a_sound_reading() -> None:
    reading = transcriber_module._Reading
    looped = reading("milk milk milk milk", avg_logprob=-0.1, compression_ratio=3.0, hit_token_limit=True)
    sound = reading("Buy milk.", avg_logprob=-0.8, compression_ratio=0.6, hit_token_limit=False)
    nothing = reading("", avg_logprob=0.0, compression_ratio=0.0, hit_token_limit=False)
    assert max(looped, sound, nothing, key=lambda r: r.rank) is sound
    assert looped.is_doubtful
    assert nothing.is_doubtful


@pytest.mark.model
def test_the_full_window_is_a_choice(
    tiny: Transcriber, three_tasks: Samples, window_frames: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny, "_shorten_window", False)
    assert words(tiny.transcribe(three_tasks).text)[:2] == ["buy", "milk"]
    assert window_frames == [3000]


@pytest.mark.model
@pytest.mark.slow
def test_a_dictation_of_more_than_a_minute_loses_nothing(tiny: Transcriber) -> None:
    spoken = [sound for sentence in _LONG_DICTATION for sound in (say(sentence), silence(0.8))]
    samples = np.concatenate(spoken)
    assert len(samples) / SAMPLE_RATE_HZ > 60
    progress: list[float] = []
    transcript = tiny.transcribe(samples, on_progress=progress.append)
    said = words(" ".join(_LONG_DICTATION))
    heard = words(transcript.text)
    matcher = SequenceMatcher(None, said, heard, autojunk=False)
    assert sum(block.size for block in matcher.get_matching_blocks()) / len(said) > 0.85
    # Losing a window's end shows as a run of words without any counterpart; misheard words have one.
    lost = [said[a:b] for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal" and (b - a) - (d - c) > 2]
    assert not lost
    assert len(heard) < 1.1 * len(said), "nothing is invented or said twice"
    assert len(transcript.segments) >= 3
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(transcript.segments))
    assert progress == sorted(progress)
    assert progress[-1] > 0.95


@pytest.mark.model
@pytest.mark.slow
def test_a_file_of_half_an_hour_that_is_mostly_silence_gives_what_is_said(
    tiny: Transcriber, three_tasks: Samples, tmp_path: Path
) -> None:
    gap = silence(13 * 60)
    path = encode(
        tmp_path / "long.wav", np.concatenate([gap, three_tasks, gap, three_tasks, silence(220)]), "pcm_s16le", 8000, 2
    )
    samples = read_audio(path)
    assert len(samples) / SAMPLE_RATE_HZ == pytest.approx(30 * 60, abs=5)
    transcript = tiny.transcribe(samples)
    assert [words(segment.text)[:4] for segment in transcript.segments] == [["buy", "milk", "and", "eggs"]] * 2
    assert transcript.segments[0].start_s == pytest.approx(780, abs=1)


@pytest.mark.model
def test_a_piece_of_which_whisper_read_the_first_sentence_only_is_read_in_parts(
    tiny: Transcriber, three_tasks: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which sound makes Whisper stop early changes with every version of it, so the first reading is cut by hand."""
    hear = tiny._hear

    def stop_early(sound: Samples, piece: Piece, previous: str) -> str:
        text = hear(sound, piece, previous)
        return text.split(". ")[0] + "." if piece.speech_s > 5 else text

    monkeypatch.setattr(tiny, "_hear", stop_early)
    transcript = tiny.transcribe(three_tasks)
    heard = words(transcript.text)
    assert heard[:6] == ["buy", "milk", "and", "eggs", "tomorrow", "morning"]
    assert "dentist" in heard
    assert "rent" in heard
    assert len(transcript.segments) >= 2
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(transcript.segments))


@pytest.mark.model
def test_a_telephone_recording_in_stereo_is_understood(tiny: Transcriber, three_tasks: Samples, tmp_path: Path) -> None:
    samples = read_audio(encode(tmp_path / "phone.wav", three_tasks, "pcm_s16le", 8000, 2))
    assert words(tiny.transcribe(samples).text)[:3] == ["buy", "milk", "and"]


@pytest.mark.model
def test_quiet_speech_is_understood(tiny: Transcriber, three_tasks: Samples) -> None:
    assert words(tiny.transcribe(three_tasks * 0.02).text)[:4] == ["buy", "milk", "and", "eggs"]


@pytest.mark.model
def test_a_transcription_stops_when_it_is_cancelled(tiny: Transcriber, three_tasks: Samples) -> None:
    cancelled = threading.Event()
    progress: list[float] = []

    def cancel_after_the_first(done: float) -> None:
        progress.append(done)
        cancelled.set()

    with pytest.raises(Cancelled):
        tiny.transcribe(np.tile(three_tasks, 6), cancelled=cancelled, on_progress=cancel_after_the_first)
    assert len(progress) == 1


@pytest.mark.model
def test_the_same_sound_gives_the_same_text(tiny: Transcriber, three_tasks: Samples) -> None:
    noisy = three_tasks + white_noise(len(three_tasks) / SAMPLE_RATE_HZ, 0.02)[: len(three_tasks)]
    first = tiny.transcribe(noisy).text
    tiny.transcribe(three_tasks)
    assert tiny.transcribe(noisy).text == first


@pytest.mark.model
def test_warming_up_loads_the_model(tiny: Transcriber) -> None:
    fresh = Transcriber(tiny.model_dir, "again", threads=1)
    fresh.warm_up()
    assert fresh._model is not None


@pytest.mark.parametrize("missing", _MODEL_FILES)
def test_a_missing_model_file_is_named(tmp_path: Path, missing: str) -> None:
    for name in set(_MODEL_FILES) - {missing}:
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelMissing, match=missing) as caught:
        Transcriber(tmp_path, "whisper-tiny.en").load()
    assert "todoapp model fetch" in caught.value.hint


def test_a_missing_model_is_reported_when_something_is_transcribed(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Transcriber(tmp_path / "nowhere", "whisper-tiny.en").transcribe(silence(1))


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    for name in _MODEL_FILES:
        (tmp_path / name).write_text("{}")
    (tmp_path / "tokenizer.json").write_bytes(b"\x00" * 100)
    with pytest.raises(ModelMissing, match=r"tokenizer\.json is damaged"):
        Transcriber(tmp_path, "whisper-tiny.en").load()


@pytest.mark.model
@pytest.mark.parametrize("damage", ["cut short", "random", "empty", "tokenizer of another shape"])
def test_a_damaged_model_is_reported(tiny: Transcriber, tmp_path: Path, damage: str) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy(tiny.model_dir / name, tmp_path / name)
    weights = (tiny.model_dir / "model.bin").read_bytes()
    content = {
        "cut short": weights[: len(weights) // 2],
        "random": np.random.default_rng(1).bytes(50_000),
        "empty": b"",
    }
    (tmp_path / "model.bin").write_bytes(content.get(damage, weights))
    if damage == "tokenizer of another shape":
        (tmp_path / "tokenizer.json").write_text('{"version": "1.0"}')
    with pytest.raises(ModelMissing, match="damaged") as caught:
        Transcriber(tmp_path, "whisper-tiny.en").load()
    assert "todoapp model fetch" in caught.value.hint


@pytest.mark.model
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Call Siobhan about the invoice tomorrow.", "Siobhan"),
        ("Send the report to Doctor Okonkwo.", "Okonkwo"),
        ("Email the Ljubljana office about the contract.", "Ljubljana"),
    ],
)
def test_a_name_it_was_told_to_expect_is_written_as_told(tiny: Transcriber, said: str, name: str) -> None:
    sound = say(said, "rms")
    assert name not in tiny.transcribe(sound).text
    tiny.listen_for(["Krakowski", "Siobhan", "Okonkwo", "Ljubljana"])
    try:
        assert name in tiny.transcribe(sound).text
    finally:
        tiny.listen_for(())


@pytest.mark.model
def test_names_to_expect_are_not_heard_where_nobody_says_them(tiny: Transcriber, three_tasks: Samples) -> None:
    plain = tiny.transcribe(three_tasks).text
    tiny.listen_for(["Siobhan", "Okonkwo", "Ljubljana", "Kärcher"])
    try:
        assert tiny.transcribe(three_tasks).text == plain
        for sound in _NOT_SPEECH.values():
            assert tiny.transcribe(sound).text == ""
    finally:
        tiny.listen_for(())


@pytest.mark.model
def test_each_word_has_its_place_in_the_recording(tiny: Transcriber, three_tasks: Samples) -> None:
    words = tiny.word_times(three_tasks)
    friday = next(word for word in words if word.text.strip(".,") == "Friday")
    assert 4.0 < friday.start_s < friday.end_s < 6.0
    assert all(a.start_s <= b.start_s for a, b in itertools.pairwise(words))

"""Speech to text with faster-whisper on the CPU, faster than stock and without invented sentences.

Four things differ from a plain call of the library:

* The encoder sees a window as long as the piece (15 s at least) instead of always 30 s, which is most of the time a
  short dictation takes. Whisper loops or stumbles now and then on a short window; the guard notices, and the piece is
  read again with the full one.
* Only speech is read (`todoapp.speech.vad`), piece by piece. Whisper fills silence with sentences of its own.
* What Whisper writes of music and noise ("Thank you.") is dropped where its own figures say that nobody spoke.
* A prompt in the style of a to-do list keeps "Buy" from becoming "By". On noise Whisper may recite it, so a sentence
  that equals one of the prompt's counts only if a reading without any prompt hears much the same.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.domain.utterance import Segment, Transcript
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples
from todoapp.speech.echo import echoes, mixes, recites
from todoapp.speech.mishearings import correct_mishearings
from todoapp.speech.model_files import check_files
from todoapp.speech.stock_phrases import is_stock
from todoapp.speech.vad import Piece, speech_pieces

# Sentences nobody is likely to say word for word, in the forms we want to read: imperatives, "a.m.", dates.
PROMPT = (
    "My to-do list: Buy paint for the blue ladder. Ring Uncle Otto at 7:45 a.m. Add a lantern to the attic list. "
    "Buy a new strap for the old camera on June 20th."
)
MIN_WINDOW_S = 15.0
FULL_WINDOW_S = 30.0
SILENCE_AFTER_S = 4.0  # Whisper loops when speech fills the window
MIN_SPEECH_FOR_PROMPT_S = 0.4
PREVIOUS_TEXT_CHARS = 200

_FRAMES_PER_S = 100
_PAD_LEVEL = 1e-5  # digital silence gives an odd spectrum; this is far below any microphone's noise
_MAX_COMPRESSION_RATIO = 2.0
_MIN_AVG_LOGPROB = -0.6
_MIN_CHARS_PER_S = 10.5  # people say 12 to 20; hesitant ones less, for whom a second reading costs only time
_MIN_SPEECH_TO_SPLIT_S = 4.0
_MUCH_LONGER = 1.1
_SAME_WORDS = 0.6  # likeness of two readings of one sentence, mishearings included


Readings = dict[tuple[Piece, str], list[Segment]]  # what was made of a piece, after the text before it


@dataclass(frozen=True)
class _Reading:
    """What one pass of Whisper made of a piece."""

    text: str
    avg_logprob: float
    compression_ratio: float
    hit_token_limit: bool

    @property
    def is_doubtful(self) -> bool:
        return (
            not self.text
            or self.hit_token_limit
            or self.compression_ratio > _MAX_COMPRESSION_RATIO
            or self.avg_logprob < _MIN_AVG_LOGPROB
        )

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """The greater the better: words, no loop, likely words."""
        looped = self.hit_token_limit or self.compression_ratio > _MAX_COMPRESSION_RATIO
        return bool(self.text), not looped, self.avg_logprob


class Transcriber:
    """A Whisper model, used by one thread at a time.

    Args:
        model_dir: the folder with `model.bin`, `config.json`, `tokenizer.json` and the vocabulary.
        model_id: the name that goes into each transcript, as "whisper-tiny.en".
        threads: CPU threads; by default what leaves the machine usable.
        shorten_window: False gives the stock 30 s window, slower and a little better in heavy noise.
    """

    def __init__(
        self, model_dir: Path, model_id: str, threads: int | None = None, *, shorten_window: bool = True
    ) -> None:
        self.model_dir = model_dir
        self.model_id = model_id
        self._threads = threads or default_threads()
        self._shorten_window = shorten_window
        self._model: Any = None
        self._hotwords: tuple[str, ...] = ()
        self._window_frames = int(FULL_WINDOW_S * _FRAMES_PER_S)
        noise = np.random.default_rng(0).standard_normal(int(FULL_WINDOW_S * SAMPLE_RATE_HZ), dtype=np.float32)
        self._padding = _PAD_LEVEL * noise  # always the same, so that the same sound gives the same text

    def load(self) -> None:
        """Load the weights (under a second); nothing if they are loaded.

        Raises:
            ModelMissing: a file is not there or damaged.
        """
        if self._model is not None:
            return
        check_files(self.model_dir)
        from faster_whisper import WhisperModel

        try:
            self._model = WhisperModel(
                str(self.model_dir),
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads,
                num_workers=1,
                local_files_only=True,
            )
        except Exception as error:  # tokenizers raises a bare Exception, ctranslate2 RuntimeError and ValueError
            raise ModelMissing(
                f"The speech model in {self.model_dir} is damaged.", "Run `todoapp model fetch` to repair it."
            ) from error
        self._install_window()

    def listen_for(self, words: Sequence[str]) -> None:
        """Expect these words, names for the most part, from now on; may be called from any thread."""
        self._hotwords = tuple(words)

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first dictation does not pay for memory and kernels."""
        self.load()
        self._read(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32), MIN_WINDOW_S, prompt=None)
        speech_pieces(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32))

    def transcribe(
        self,
        samples: Samples,
        *,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Write down what is said in 16 kHz mono samples; no speech gives an empty transcript.

        `on_progress` gets the part that is done, 0 to 1, after each piece of at most 26 s.

        Raises:
            ModelMissing: a model file is not there or damaged.
            Cancelled: `cancelled` was set; it is looked at before each piece.
        """
        segments = self.read(samples, cancelled=cancelled, on_progress=on_progress)
        return Transcript(
            text=" ".join(segment.text for segment in segments),
            segments=tuple(segments),
            duration_s=len(samples) / SAMPLE_RATE_HZ,
            model_id=self.model_id,
        )

    def read(
        self,
        samples: Samples,
        previous: str = "",
        *,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[float], None] | None = None,
        known: Readings | None = None,
    ) -> list[Segment]:
        """Read a stretch that comes after the text `previous`; a piece in `known` is not read again, others go in."""
        _stop_if(cancelled)
        self.load()
        known = {} if known is None else known
        segments: list[Segment] = []
        for piece in speech_pieces(samples):
            _stop_if(cancelled)
            before = segments[-1].text if segments else previous
            if (piece, before) not in known:
                known[piece, before] = self._segments(samples, piece, before)
            segments += known[piece, before]
            if on_progress is not None:
                on_progress(min(1.0, piece.end_s * SAMPLE_RATE_HZ / len(samples)))
        return segments

    def word_times(self, samples: Samples) -> tuple[Segment, ...]:
        """Give each word with where it is said; takes about as long as `transcribe`, so it is asked for when needed.

        Raises:
            ModelMissing: a model file is not there or damaged.
        """
        self.load()
        found: list[Segment] = []
        for piece in speech_pieces(samples):
            sound = samples[int(piece.start_s * SAMPLE_RATE_HZ) : int(piece.end_s * SAMPLE_RATE_HZ)]
            self._window_frames = int(FULL_WINDOW_S * _FRAMES_PER_S)  # the alignment wants all frames it is told of
            segments = self._model.transcribe(
                sound,
                language="en",
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                initial_prompt=PROMPT,
                hotwords=", ".join(self._hotwords) or None,
            )[0]
            for word in (word for segment in segments for word in segment.words or ()):
                found.append(
                    Segment(word.word.strip(), piece.start_s + float(word.start), piece.start_s + float(word.end))
                )
        return tuple(found)

    def _segments(self, samples: Samples, piece: Piece, previous: str) -> list[Segment]:
        """Read one piece; in two parts when far fewer words came out than were said.

        Now and then Whisper takes the first pause for the end, and is quite sure of the little that it read.
        """
        sound = samples[int(piece.start_s * SAMPLE_RATE_HZ) : int(piece.end_s * SAMPLE_RATE_HZ)]
        text = correct_mishearings(self._hear(sound, piece, previous))
        whole = [Segment(text, piece.start_s, piece.end_s)] if text else []
        if piece.speech_s < _MIN_SPEECH_TO_SPLIT_S or len(text) >= _MIN_CHARS_PER_S * piece.speech_s:
            return whole
        parts: list[Segment] = []
        for part in speech_pieces(sound, max_piece_s=0.7 * (piece.end_s - piece.start_s)):
            moved = Piece(piece.start_s + part.start_s, piece.start_s + part.end_s, part.speech_s)
            parts += self._segments(samples, moved, parts[-1].text if parts else previous)
        return parts if sum(len(part.text) for part in parts) > _MUCH_LONGER * len(text) else whole

    def _hear(self, sound: Samples, piece: Piece, previous: str) -> str:
        """Read one piece; without a prompt when the prompt itself came back from what does not sound like it."""
        if piece.speech_s < MIN_SPEECH_FOR_PROMPT_S:
            return self._read_guarded(sound, None).text
        prompt = f"{PROMPT} {previous[-PREVIOUS_TEXT_CHARS:]}".strip()
        hotwords = self._hotwords
        text = self._read_guarded(sound, prompt, ", ".join(hotwords) or None).text
        if not echoes(text, prompt) and not mixes(text, PROMPT) and not recites(text, hotwords):
            return text
        unprompted = self._read_guarded(sound, None).text
        likeness = SequenceMatcher(None, text.lower(), unprompted.lower(), autojunk=False).ratio()
        return text if likeness >= _SAME_WORDS else unprompted

    def _read_guarded(self, sound: Samples, prompt: str | None, hotwords: str | None = None) -> _Reading:
        """Read with the shortened window, and once more with the full one if the result looks wrong."""
        window_s = max(MIN_WINDOW_S, len(sound) / SAMPLE_RATE_HZ + SILENCE_AFTER_S)
        if not self._shorten_window or window_s >= FULL_WINDOW_S:
            return self._read(sound, FULL_WINDOW_S, prompt, hotwords)
        reading = self._read(sound, window_s, prompt, hotwords)
        if reading.is_doubtful:
            reading = max(reading, self._read(sound, FULL_WINDOW_S, prompt, hotwords), key=lambda r: r.rank)
        return reading

    def _read(self, sound: Samples, window_s: float, prompt: str | None, hotwords: str | None = None) -> _Reading:
        """Run Whisper once over a window of that length."""
        max_new_tokens = int(10 + 6 * len(sound) / SAMPLE_RATE_HZ)
        # At most a little short of 30 s, else the library starts a second window for the last few frames.
        padded = self._padding[: min(int(window_s * SAMPLE_RATE_HZ), len(self._padding) - 400)].copy()
        padded[: len(sound)] = sound[: len(padded)]
        self._window_frames = int(np.ceil(window_s * _FRAMES_PER_S))
        segments = list(
            self._model.transcribe(
                padded,
                language="en",
                beam_size=5,
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=True,
                max_new_tokens=max_new_tokens,
                initial_prompt=prompt,
                hotwords=hotwords,
            )[0]
        )
        text = " ".join(segment.text.strip() for segment in segments).strip()
        avg_logprob = min((segment.avg_logprob for segment in segments), default=0.0)
        nobody_spoke = max((segment.no_speech_prob for segment in segments), default=0.0)
        return _Reading(
            text="" if is_stock(text, nobody_spoke, avg_logprob) else text,
            avg_logprob=avg_logprob,
            compression_ratio=max((segment.compression_ratio for segment in segments), default=0.0),
            hit_token_limit=any(len(segment.tokens) >= max_new_tokens for segment in segments),
        )

    def _install_window(self) -> None:
        """Make the encoder see `_window_frames` instead of the 30 s the library pads every window to.

        faster-whisper has no setting for it (`chunk_length` still pads to 30 s). Its public `encode` gets the padded
        features, so this one model's `encode` cuts the padding off; tests/speech/test_transcriber.py fails when a new
        version no longer works that way.
        """
        encode = self._model.encode
        self._model.encode = lambda features: encode(np.ascontiguousarray(features[..., : self._window_frames]))


def default_threads() -> int:
    """Give half of the logical processors, 4 at most: Whisper gains nothing from hyper-threads, the user does."""
    return max(1, min(4, (os.cpu_count() or 2) // 2))


def _stop_if(cancelled: threading.Event | None) -> None:
    if cancelled is not None and cancelled.is_set():
        raise Cancelled("The transcription was stopped.", "The recording is kept.")

"""What a model writes when nothing holds it to the grammar: the counter-check of how well it learnt the form."""

from pathlib import Path

from todoapp.domain.errors import ModelMissing, UnparsableOutput
from todoapp.parser.prompt import clean, marks_of
from todoapp.parser.runtime import BATCH_TOKENS, Part, Runtime
from todoapp.parser.yaml_format import read_yaml

CONTEXT_TOKENS = 2048


class FreeWriter:
    """A model of its own beside the one measured, written from greedily; it also counts tokens."""

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        self._runtime = Runtime(path, context_tokens=CONTEXT_TOKENS, sequences=1, threads=threads, cheap=False)
        marks = marks_of(self._runtime.mark)
        if marks is None:
            self.close()
            raise ModelMissing(f"{path.name} has a vocabulary without turn marks.", "Choose another base.")
        self._begin, self._end = marks.begin, marks.end

    def close(self) -> None:
        """Free the model."""
        self._runtime.close()

    def count(self, answer: str) -> int:
        """Count the tokens of an answer."""
        return len(self._runtime.tokenize(answer))

    def write(self, text: str) -> str | None:
        """Write the likeliest answer; None when it comes to no end, or the text is too long to be read in one go."""
        runtime = self._runtime
        tokens = [*self._begin, *runtime.tokenize(clean(text)), self._end]
        limit = 64 + 4 * len(tokens)
        if len(tokens) > BATCH_TOKENS or len(tokens) + limit > CONTEXT_TOKENS:
            return None
        runtime.forget(0)
        position = 0
        answer: list[int] = []
        for _ in range(limit):
            ((logits,),) = runtime.decode([Part(0, position, tokens)])
            position += len(tokens)
            token = int(logits.argmax())
            if runtime.is_end(token) or token == self._end:
                return runtime.detokenize(answer)
            answer.append(token)
            tokens = [token]
        return None

    def reads_back(self, text: str) -> bool:
        """Tell whether the free answer to a text can be read."""
        written = self.write(text)
        if written is None:
            return False
        try:
            read_yaml(written)
        except UnparsableOutput:
            return False
        return True

"""The banner for recordings that were not made into todos yet: transcribe them, or discard them for good."""

from collections.abc import Callable

from todoapp.domain.utterance import Utterance
from todoapp.services.dictation import Dictation
from todoapp.ui.notify import Answer, Notify
from todoapp.ui.translation import tr

KEY = "pending recordings"


class PendingRecordings:
    """Offers what an earlier run, or a failure, left."""

    def __init__(self, dictation: Dictation, notify: Notify) -> None:
        self._dictation = dictation
        self._notify = notify

    def show(self, utterances: tuple[Utterance, ...]) -> None:
        """Show the banner for these, or none where there is none of them."""
        if not utterances:
            self._notify.clear(KEY)
            return
        count = len(utterances)
        length = sum(utterance.duration_s for utterance in utterances)
        title = (
            tr("A recording was not made into todos yet.")
            if count == 1
            else tr("{0} recordings are not todos yet.", count)
        )
        latest = max(utterance.recorded_at for utterance in utterances).astimezone()
        hint = tr("{0:.0f} s of speech, from {1:%A %d %B, %H:%M}. Dates count from then.", length, latest)
        answers = [
            Answer(tr("Transcribe"), lambda: _each(self._dictation.retry, utterances)),
            Answer(tr("Discard…"), lambda: self._confirm_discard(utterances)),
        ]
        self._notify.banner(KEY, "warning", title, hint, answers)

    def _confirm_discard(self, utterances: tuple[Utterance, ...]) -> None:
        what = tr("this recording") if len(utterances) == 1 else tr("these {0} recordings", len(utterances))
        answers = [
            Answer(tr("Delete"), lambda: _each(self._dictation.discard, utterances)),
            Answer(tr("Keep"), lambda: self.show(utterances)),
        ]
        self._notify.banner(KEY, "danger", tr("Delete {0} for good?", what), tr("This cannot be undone."), answers)


def _each(do: Callable[[Utterance], None], utterances: tuple[Utterance, ...]) -> None:
    for utterance in utterances:
        do(utterance)

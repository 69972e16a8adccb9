"""An understanding without a model: it gives the actions the test wrote down."""

from collections.abc import Sequence
from datetime import datetime
from threading import Event

from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Action, Add, TodoFields
from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.domain.evidence import Evidence, FieldProbability
from todoapp.domain.parsed_action import ParsedAction
from todoapp.services.parsing import Understood


class ScriptedUnderstanding:
    """Stands in for `Understanding.understand`: gives the scripted actions in turn; an error in the script is raised.

    A line may also be what a model would have written: then it is resolved, and `sure` is how sure the model was.
    When the script is used up, a text becomes one todo with the text as its title. `hold` keeps every call waiting
    until it is set, as a slow model would; a cancelled call ends then. `heard` keeps what it was asked.
    """

    def __init__(
        self,
        script: Sequence[tuple[Action, ...] | tuple[ParsedAction, ...] | TodoAppError] = (),
        *,
        hold: Event | None = None,
        problem: str | None = None,
        sure: Sequence[FieldProbability] = (),
    ) -> None:
        self.heard: list[tuple[str, datetime]] = []
        self._script = list(script)
        self._hold = hold
        self._problem = problem
        self._sure = tuple(sure)

    def __call__(self, text: str, reference: datetime, *, cancelled: Event | None = None) -> Understood:
        """Give the next line of the script."""
        self.heard.append((text, reference))
        if self._hold is not None:
            assert self._hold.wait(10)
        if cancelled is not None and cancelled.is_set():
            raise Cancelled("Stopped.")
        line = self._script.pop(0) if self._script else (Add(TodoFields(text)),)
        if isinstance(line, TodoAppError):
            raise line
        parsed = tuple(one for one in line if isinstance(one, ParsedAction))
        evidence = tuple(Evidence(one, self._sure) for one in parsed)
        actions = tuple(one for one in line if not isinstance(one, ParsedAction))
        return Understood(
            actions=actions or resolve_actions(parsed, reference.replace(tzinfo=None)),
            evidence=evidence,
            yaml=f"- add: {text}\n",
            model_id="scripted",
            prompt_version=1,
            ms=1.0,
            problem=self._problem,
        )

"""What stands behind an understood action: the phrases as the model copied them, and how sure it was of each."""

from dataclasses import dataclass

from todoapp.domain.parsed_action import ParsedAction

HEAD = "head"


@dataclass(frozen=True)
class FieldProbability:
    """The lowest probability of any token that wrote a field: its key, its value and where the value ends.

    `field` is HEAD or the name of a `ParsedAction` field; `index` tells the lines of a list apart.
    """

    field: str
    index: int
    probability: float


@dataclass(frozen=True)
class Evidence:
    """The words behind one action."""

    parsed: ParsedAction
    probabilities: tuple[FieldProbability, ...] = ()

    def probability(self, field: str, index: int = 0) -> float:
        """Give a field's lowest token probability; 1 where nothing is known of it."""
        found = [one.probability for one in self.probabilities if (one.field, one.index) == (field, index)]
        return min(found, default=1.0)

"""How many are in each state, and what of it several academies are told. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from attestations.assignments.rules import Outcome, State


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people at an academy, or signatures in the trust, are in each state."""

    signed: int
    due: int
    overdue: int
    not_asked: int
    elsewhere: int = 0  # acknowledged in another system: asked, and not counted as signed
    declined: int = 0  # chose not to sign: asked, neither signed nor overdue
    shown: int = 0  # agency workers whose agency has shown it: asked, and not counted as signed

    @property
    def asked(self) -> int:
        return self.signed + self.elsewhere + self.shown + self.declined + self.due + self.overdue

    @property
    def content(self) -> list[int]:
        """For a report's number, which stays what it was where nothing was signed elsewhere or declined."""
        figures = [self.signed, self.due, self.overdue, self.not_asked]
        if self.shown:
            return [*figures, self.elsewhere, self.declined, self.shown]
        if self.declined:
            return [*figures, self.elsewhere, self.declined]
        return [*figures, self.elsewhere] if self.elsewhere else figures

    @property
    def folded(self) -> "Figures":
        """As several academies are told: those who chose not to sign are among those to sign, see small_figures."""
        return replace(self, due=self.due + self.declined, declined=0)

    @property
    def share(self) -> float:
        """Per cent of those asked who have signed; 0 where nobody is asked, which pages say in words."""
        return round(100 * self.signed / self.asked, 1) if self.asked else 0.0


def count_figures(outcomes: Iterable[tuple[Outcome, int]]) -> Figures:
    """Add up outcomes, each with its number of people. People who have left are not counted."""
    counts: Counter[State] = Counter()
    for outcome, people in outcomes:
        if not outcome.is_over:
            counts[outcome.state] += people
    return Figures(
        signed=counts[State.ATTESTED],
        due=counts[State.DUE],
        overdue=counts[State.OVERDUE],
        not_asked=counts[State.NOT_DUE],
        elsewhere=counts[State.ELSEWHERE],
        declined=counts[State.DECLINED],
        shown=counts[State.SHOWN],
    )

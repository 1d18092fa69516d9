"""The figures of a report by category, and those overdue by how long: each adds up to the figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from attestations.assignments.rules import Outcome, State
from portal.models import Category

from .figures import Figures, count_figures
from .rows import BoardRow

# Someone who is a teacher and a governor at one academy is one person, and so stands in one line.
SEVERAL = "Several categories"
CATEGORIES = [*map(str, Category.labels), SEVERAL]
# A reminder will do; a talk is due; it needs a decision.
UP_TO_A_WEEK, UP_TO_FOUR_WEEKS, LONGER = "1 to 7 days", "8 to 28 days", "More than 28 days"
BEING_CHECKED = "Record being checked"
BANDS = [UP_TO_A_WEEK, UP_TO_FOUR_WEEKS, LONGER, BEING_CHECKED]


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """The figures of those who work in one category."""

    name: str
    figures: Figures

    @property
    def folded(self) -> "CategoryFigures":
        return replace(self, figures=self.figures.folded)


@dataclass(frozen=True, slots=True)
class OverdueBand:
    """How many have been overdue for so long."""

    name: str
    people: int


def count_by_category(rows: Iterable[BoardRow]) -> list[CategoryFigures]:
    """In the order of the categories, without those in which nobody works."""
    outcomes: dict[str, list[tuple[Outcome, int]]] = defaultdict(list)
    for row in rows:
        if not row.has_left:
            outcomes[_name_category(row)].append((row.assignment.outcome, 1))
    return [CategoryFigures(name, count_figures(outcomes[name])) for name in CATEGORIES if name in outcomes]


def count_overdue(rows: Iterable[BoardRow]) -> Sequence[OverdueBand]:
    """All three bands, even if empty, and a fourth for records being checked, if any: those have no due date."""
    people = Counter(_find_band(row) for row in rows if row.state == State.OVERDUE and not row.has_left)
    return [OverdueBand(name, people[name]) for name in BANDS if people[name] or name != BEING_CHECKED]


def _name_category(row: BoardRow) -> str:
    categories = {category for category, _ in row.assignment.jobs}
    return str(categories.pop().label) if len(categories) == 1 else SEVERAL


def _find_band(row: BoardRow) -> str:
    if row.assignment.is_being_checked:
        return BEING_CHECKED
    if row.days_overdue <= 7:
        return UP_TO_A_WEEK
    return UP_TO_FOUR_WEEKS if row.days_overdue <= 28 else LONGER

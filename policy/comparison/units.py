"""What is compared: the units of a text, and the titles of its appendices as if they were units too."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from policy.text import PolicyText

T = TypeVar("T")

Place = tuple[str, str]  # the slug of a part and an anchor in it: where a unit stands
TITLE = "title"  # no Kind of the text, whose digests know no such unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as far as comparing goes.

    ``part`` is the slug of its part, ``kind`` a value of ``policy.text.Kind``. An appendix itself takes part as a
    unit of the kind TITLE: its label is the number, its title the text, its anchor "".
    """

    part: str
    kind: str
    number: str
    anchor: str
    text: str

    @property
    def place(self) -> Place:
        return self.part, self.anchor


@dataclass(frozen=True, slots=True)
class Paired(Generic[T]):
    """A unit with what it is known by in every version, and with whatever the caller wants back."""

    identity: Hashable
    unit: Unit
    row: T


def units_of(text: PolicyText) -> list[Unit]:
    """Every unit of a text in order, the title of each appendix before the appendix's own."""
    found: list[Unit] = []
    for part in text.parts:
        if part.label:
            found.append(Unit(part.slug, TITLE, part.label, "", part.title))
        found.extend(
            Unit(part.slug, clause.kind.value, clause.number, clause.anchor, clause.text) for clause in part.clauses
        )
    return found

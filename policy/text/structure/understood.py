"""What was understood of a file: parts and units, each with its place in the file, and what is not in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..blocks import LeftOut
from ..units import PartUnits, UnitText
from .doubts import Doubt


@dataclass(frozen=True, slots=True)
class UnderstoodUnit:
    """A unit, and where its block stands in the file, so that a doubt can be shown beside it."""

    unit: UnitText
    where: str


@dataclass(frozen=True, slots=True)
class UnderstoodPart:
    """A part as in ``PartUnits``: the main body (label "") or an appendix or chapter."""

    label: str
    title: str
    units: tuple[UnderstoodUnit, ...]

    @property
    def part_units(self) -> PartUnits:
        return PartUnits(self.label, self.title, tuple(found.unit for found in self.units))


@dataclass(frozen=True, slots=True)
class Understood:
    """A whole file. ``title`` is proposed as the policy's title, and is "" if none was found.

    ``register`` holds what the file says about itself, in its own words: "version", "owner", "approved_by",
    "approved_on", "review_on". ``left_out`` and ``notes`` come from the reader of the file and from this step.
    """

    title: str
    parts: tuple[UnderstoodPart, ...]
    left_out: tuple[LeftOut, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]
    register: Mapping[str, str]

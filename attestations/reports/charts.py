"""The coordinates of a board's chart, which one template draws on page and paper. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .timeline import TimelineStep

MAX_ROWS = 30


@dataclass(frozen=True, slots=True)
class ChartDrawing:
    """One SVG drawing, ``width`` x ``height`` with ``size`` px of type; all coordinates are its own."""

    width: int
    height: int
    size: int
    left: int
    right: int
    top: int
    base: int
    asked: str
    signed: str
    area: str
    due_x: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing for wide pages and paper, another for phones, and the numbers written beside them.

    ``rows`` are the same numbers for a table: of ``days`` on which they changed, 30 at most.
    """

    wide: ChartDrawing
    narrow: ChartDrawing
    first: TimelineStep
    last: TimelineStep
    due_on: date | None
    rows: list[TimelineStep]
    days: int
    day_format: str  # with the year where the chart reaches from one into another


def draw_chart(steps: Sequence[TimelineStep], due_on: date | None, until: date) -> Chart | None:
    """From the day on which somebody was first asked; None if that is today, or nobody ever was."""
    steps = steps[next((number for number, step in enumerate(steps) if step.asked), len(steps)) :]
    if len(steps) == 0 or steps[0].on >= until:
        return None
    wide = _draw(steps, due_on, until, width=880, height=190, size=14)
    narrow = _draw(steps, due_on, until, width=340, height=190, size=15)
    day_format = "j M" if steps[0].on.year == until.year else "j M Y"
    return Chart(wide, narrow, steps[0], steps[-1], due_on, choose_rows(steps), len(steps), day_format)


def choose_rows(steps: Sequence[TimelineStep]) -> list[TimelineStep]:
    """All steps, or 30 at equal distances, among them the first and the last."""
    if len(steps) <= MAX_ROWS:
        return list(steps)
    return [steps[round(row * (len(steps) - 1) / (MAX_ROWS - 1))] for row in range(MAX_ROWS)]


def _draw(
    steps: Sequence[TimelineStep], due_on: date | None, until: date, *, width: int, height: int, size: int
) -> ChartDrawing:
    left, right, top, base = 1, width - 1, 4, height - size * 2
    days, most = (until - steps[0].on).days, max(step.asked for step in steps)

    def x(day: date) -> float:
        return round(left + (right - left) * (day - steps[0].on).days / days, 1)

    def y(people: int) -> float:
        return round(base - (base - top) * people / most, 1)

    def draw_stairs(heights: Sequence[tuple[date, int]]) -> str:
        points = []
        for index, (day, people) in enumerate(heights):
            if index:
                points.append(f"{x(day)},{y(heights[index - 1][1])}")
            points.append(f"{x(day)},{y(people)}")
        return " ".join([*points, f"{right},{y(heights[-1][1])}"])

    signed = draw_stairs([(step.on, step.signed) for step in steps])
    return ChartDrawing(
        width=width,
        height=height,
        size=size,
        left=left,
        right=right,
        top=top,
        base=base,
        asked=draw_stairs([(step.on, step.asked) for step in steps]),
        signed=signed,
        area=f"{left},{base} {signed} {right},{base}",
        due_x=x(due_on) if due_on and steps[0].on < due_on < until else None,
    )

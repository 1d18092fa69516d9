"""The picture of progress as coordinates, which one template draws on page and paper. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .timeline import Step


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG ``width`` x ``height`` with ``size`` px of type; points are in its coordinates."""

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
    asked_y: float
    signed_y: float
    due_x: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for wide pages and paper, another for phones, and the numbers that stand beside them."""

    wide: Drawing
    narrow: Drawing
    first: Step
    last: Step
    due_on: date | None


def picture(steps: Sequence[Step], due_on: date | None, until: date) -> Picture | None:
    """None where there is nothing to draw: nobody was ever asked, or it began today."""
    if len(steps) == 0 or steps[0].on >= until or max(step.asked for step in steps) == 0:
        return None
    wide = _draw(steps, due_on, until, width=880, height=190, size=14)
    narrow = _draw(steps, due_on, until, width=340, height=190, size=15)
    return Picture(wide, narrow, steps[0], steps[-1], due_on)


def _draw(steps: Sequence[Step], due_on: date | None, until: date, *, width: int, height: int, size: int) -> Drawing:
    left, right, top, base = 1, width - 1, 4, height - size * 2
    days = (until - steps[0].on).days
    tallest = max(step.asked for step in steps)

    def x(day: date) -> float:
        return round(left + (right - left) * (day - steps[0].on).days / days, 1)

    def y(people: int) -> float:
        return round(base - (base - top) * people / tallest, 1)

    def stairs(heights: Sequence[tuple[date, int]]) -> str:
        points = []
        for index, (day, people) in enumerate(heights):
            if index:
                points.append(f"{x(day)},{y(heights[index - 1][1])}")
            points.append(f"{x(day)},{y(people)}")
        return " ".join([*points, f"{right},{y(heights[-1][1])}"])

    asked = stairs([(step.on, step.asked) for step in steps])
    signed = stairs([(step.on, step.signed) for step in steps])
    return Drawing(
        width=width,
        height=height,
        size=size,
        left=left,
        right=right,
        top=top,
        base=base,
        asked=asked,
        signed=signed,
        area=f"{left},{base} {signed} {right},{base}",
        asked_y=y(steps[-1].asked),
        signed_y=y(steps[-1].signed),
        due_x=x(due_on) if due_on and steps[0].on < due_on < until else None,
    )

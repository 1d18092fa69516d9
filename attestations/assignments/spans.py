"""Days, and spans of days. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; open when there is no last one."""

    from_on: date
    until_on: date | None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.until_on is not None and self.until_on < day

    def within(self, other: "Span") -> "Span | None":
        """The days that both have, or None."""
        ends = [end for end in (self.until_on, other.until_on) if end is not None]
        both = Span(max(self.from_on, other.from_on), min(ends) if ends else None)
        return None if both.until_on is not None and both.until_on < both.from_on else both

    def without(self, other: "Span") -> "list[Span]":
        """The days of this span that the other does not have: none, one span or two."""
        if self.within(other) is None:
            return [self]
        rest = [Span(self.from_on, other.from_on - DAY)] if self.from_on < other.from_on else []
        if other.until_on is not None and not self.is_over(other.until_on + DAY):
            rest.append(Span(other.until_on + DAY, self.until_on))
        return rest


def join_spans(spans: Iterable[Span]) -> list[Span]:
    """The same days in order; spans that overlap or touch become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.from_on):
        if joined and not joined[-1].is_over(span.from_on - DAY):
            last = joined.pop()
            ends = [end for end in (last.until_on, span.until_on) if end is not None]
            joined.append(Span(last.from_on, max(ends) if len(ends) == 2 else None))
        else:
            joined.append(span)
    return joined

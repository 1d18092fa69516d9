"""Days, and spans of days. Pure."""

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

"""The days of the story, all counted from the local day of first loading. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WEEKS_IN_FORCE = 7
DAYS_TO_SIGN = 14


@dataclass(frozen=True, slots=True)
class Calendar:
    today: date

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def in_force_on(self) -> date:
        """A Monday, seven weeks ago or a few days more."""
        day = self.today - timedelta(weeks=WEEKS_IN_FORCE)
        return day - timedelta(days=day.weekday())

    @property
    def published_on(self) -> date:
        """The Friday before."""
        return self.in_force_on - timedelta(days=3)

    @property
    def loaded_on(self) -> date:
        """When HR loaded the trust's files: before all that refers to them."""
        return self.in_force_on - timedelta(days=14)

    def ago(self, days: int) -> date:
        """A working day that many days ago, or just before."""
        day = self.today - timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def since_in_force(self, days: int) -> date:
        day = self.in_force_on + timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def in_days(self, days: int) -> date:
        """A working day to come."""
        day = self.today + timedelta(days=days)
        return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)

    def years_ago(self, years: int) -> date:
        """A first of September before the story begins; ``years`` is at least 1."""
        return date(self.today.year - years, 9, 1)

    def long_ago(self, random: Random) -> date:
        """When somebody began who has been there for long: mostly with a school year."""
        years = min(random.randint(1, 9), random.randint(1, 16))
        if random.random() < 0.7:
            return self.years_ago(years)
        return self.years_ago(years) - timedelta(days=random.randint(1, 240))

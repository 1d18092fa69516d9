"""The days of the demonstration's story, all counted from the day of the first loading. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from portal.london import LONDON

WEEKS_IN_FORCE = 7
DAYS_TO_SIGN = 14


@dataclass(frozen=True, slots=True)
class DemoCalendar:
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
        """When HR loaded the trust's files: before anything that refers to them."""
        return self.in_force_on - timedelta(weeks=4)

    @property
    def brought_in_on(self) -> date:
        """When the trust's other policies, which it has had for longer, came into the portal."""
        return self.loaded_on + timedelta(days=1)

    @property
    def asked_on(self) -> date:
        """From when people were asked to sign those policies: a Monday."""
        return self.loaded_on + timedelta(weeks=1)

    def workday_ago(self, days: int) -> date:
        """That many days ago, or the Friday before."""
        return _workday_before(self.today - timedelta(days=days))

    def workday_before_loading(self, days: int) -> date:
        """That many days before HR loaded the trust's files, or the Friday before."""
        return _workday_before(self.loaded_on - timedelta(days=days))

    def workday_in_force(self, days: int) -> date:
        """That many days after the version came into force, or the Friday before."""
        return _workday_before(self.in_force_on + timedelta(days=days))

    def workday_ahead(self, days: int) -> date:
        """In that many days, or on the Monday after."""
        day = self.today + timedelta(days=days)
        return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)

    def years_ago(self, years: int) -> date:
        """A first of September before the story begins; ``years`` is at least 1."""
        return date(self.today.year - years, 9, 1)

    def draw_start(self, random: Random) -> date:
        """The first day of somebody who has been there for years: mostly the start of a school year."""
        years = min(random.randint(1, 9), random.randint(1, 16))
        if random.random() < 0.7:
            return self.years_ago(years)
        return self.years_ago(years) - timedelta(days=random.randint(1, 240))


def morning(day: date) -> datetime:
    """When the office begins to work."""
    return datetime.combine(day, time(8, 30), LONDON)


def _workday_before(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))

"""The job titles and groups that there are to choose from, and how many people each has."""

from datetime import datetime

from django.db.models import Count, F, Func, Max, Q, Value
from django.db.models.functions import Lower, Trim

from portal.london import london_day
from portal.models import Academy, Engagement
from portal.people.groups import count_members, list_groups

Choice = tuple[str, str]  # a value, and its words with the number of people


def list_title_choices(*, at: datetime, academy: Academy | None = None) -> list[Choice]:
    """Job titles of those who work or are to begin; titles that differ in capitals and spaces are one."""
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(at))
    work = Engagement.objects.known(at=at).filter(going_on, **({"academy": academy} if academy else {}))
    plain = Func(F("job_title"), Value(r"\s+"), Value(" "), Value("g"), function="regexp_replace")
    titles = (
        work.order_by()
        .values(folded=Lower(Trim(plain)))
        .annotate(title=Max(Trim(plain)), people=Count("person", distinct=True))
    )
    return [(row["title"], _label(row["title"], row["people"])) for row in titles.order_by("folded")]


def list_group_choices(*, at: datetime) -> list[Choice]:
    """Groups that HR has not ended, by name."""
    people = count_members(on=london_day(at), at=at)
    groups = [group for group in list_groups(at=at) if group.until_on is None]
    return [(group.key, _label(group.name, people.get(group.key, 0))) for group in groups]


def _label(words: str, people: int) -> str:
    return f"{words} ({people})"

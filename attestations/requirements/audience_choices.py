"""The job titles and groups that there are to choose from, and how many people each has."""

from datetime import datetime

from django.db.models import Count, F, Func, Max, Q, Value
from django.db.models.functions import Lower, Trim

from portal.london import london_day
from portal.models import Academy, Engagement, Group, GroupMember

Choice = tuple[str, str]  # a value, and its words with the number of people


def list_title_choices(*, at: datetime, academy: Academy | None = None) -> list[Choice]:
    """Job titles of those who work or are to begin; titles that differ in capitals and spaces are one."""
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(at))
    work = Engagement.objects.known(at=at).filter(going_on, **({"academy": academy} if academy else {}))
    plain = Func(F("job_title"), Value(r"\s+"), Value(" "), Value("g"), function="regexp_replace")
    titles = work.order_by().values(folded=Lower(Trim(plain))).annotate(title=Max(Trim(plain)), people=_count_people())
    return [(row["title"], _label(row["title"], row["people"])) for row in titles.order_by("folded")]


def list_group_choices(*, at: datetime) -> list[Choice]:
    """Groups that HR has not ended, by name."""
    current = GroupMember.objects.current(at=at).order_by().values("group_key")
    people = dict(current.annotate(people=_count_people()).values_list("group_key", "people"))
    groups = Group.objects.known(at=at).filter(until_on=None).order_by(Lower("name"))
    return [(group.key, _label(group.name, people.get(group.key, 0))) for group in groups]


def _count_people() -> Count:
    return Count("person", distinct=True)


def _label(words: str, people: int) -> str:
    return f"{words} ({people})"

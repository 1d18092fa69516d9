"""What a requirement says, in words that people understand."""

from collections.abc import Collection, Sequence

from attestations.formatting import in_words
from attestations.models import Counts, Every, Requirement, RequirementProposal
from portal.models import Category

PLURALS = {
    Category.TEACHER: "teachers",
    Category.SUPPORT: "support staff",
    Category.GOVERNOR: "governors",
    Category.AGENCY: "agency workers",
    Category.VOLUNTEER: "volunteers",
    Category.CONSULTANT: "consultants",
}


def of_row(row: Requirement | RequirementProposal) -> str:
    """Of one whose academies were loaded with their names."""
    names = [academy.name for academy in row.academies.all()]
    return in_full(row.categories, names, every=row.every, days=row.days, counts=row.counts)


def in_full(categories: Collection[str], academies: Sequence[str], *, every: str, days: int, counts: str) -> str:
    """Teachers and support staff at every academy: every school year, from 1 September, within 10 working days."""
    return f"{who(categories)} at {where(academies)}: {how_often(every)}, {within(days, counts)}."


def who(categories: Collection[str]) -> str:
    if set(categories) == set(Category.values):
        return "Everybody"
    words = in_words([PLURALS[category] for category in Category if category in categories])
    return words[:1].upper() + words[1:]


def where(academies: Sequence[str]) -> str:
    return in_words(sorted(academies)) if academies else "every academy"


def how_often(every: str) -> str:
    if every == Every.SCHOOL_YEAR:
        return "every school year, from 1 September"
    return "once for each version that asks again"


def within(days: int, counts: str) -> str:
    working = "working " if counts == Counts.WORKING else ""
    return f"within {days} {working}day{'' if days == 1 else 's'}"

"""A requirement as a sentence for people."""

from collections.abc import Collection

from attestations.formatting import join_words
from attestations.models import Frequency, Requirement, RequirementProposal
from attestations.models.requirements import describe_time
from portal.models import Academy, Category

from .actions import Terms, build_terms

PLURALS = {
    Category.TEACHER: "teachers",
    Category.SUPPORT: "support staff",
    Category.GOVERNOR: "governors",
    Category.TRUSTEE: "trustees",
    Category.MEMBER: "members",
    Category.AGENCY: "agency workers",
    Category.CASUAL: "casual workers",
    Category.VOLUNTEER: "volunteers",
    Category.CONSULTANT: "consultants",
    Category.CONTRACTOR: "contractors",
}


def summarise_requirement(row: Requirement | RequirementProposal) -> str:
    """Needs academies prefetched with their names."""
    return summarise_terms(build_terms(row))


def summarise_terms(terms: Terms) -> str:
    """Teachers and support staff at every academy: every school year, from 1 September, within 10 working days."""
    audience = f"{describe_audience(terms['categories'])} at {describe_places(terms['academies'])}"
    frequency = str(Frequency(terms["every"]).label)
    time = describe_time(terms["days"], terms["counts"], terms.get("joiner_days"))
    return f"{audience}: {frequency[0].lower()}{frequency[1:]}, {time}."


def describe_audience(categories: Collection[str]) -> str:
    if set(categories) == set(Category.values):
        return "Everybody"
    audience = join_words([PLURALS[category] for category in Category if category in categories])
    return audience[:1].upper() + audience[1:]


def describe_places(academies: Collection[Academy]) -> str:
    return join_words(sorted(academy.name for academy in academies)) if academies else "every academy"

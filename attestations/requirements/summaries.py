"""A requirement as a sentence for people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from attestations.formatting import join_words
from attestations.models import AgencyTerms, Frequency, Requirement, RequirementProposal, WithChildren
from attestations.models.requirements import describe_time
from portal.models import Academy, Category, Group

from .terms import Terms, build_terms

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

EVERYBODY = "Everybody"
AGENCY = {
    AgencyTerms.ANYWHERE: " One signature of an agency worker serves every academy.",
    AgencyTerms.SHOWN: " Of agency workers it is enough that their agency has shown it to them.",
}
# After "everybody" and after "teachers".
WORKING = {WithChildren.ONLY: ("works", "work"), WithChildren.NOT: ("does not work", "do not work")}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of groups by key, and of academies by id."""

    groups: Mapping[str, str]
    academies: Mapping[int, str]


def load_names(*, at: datetime) -> Names:
    groups = Group.objects.known(at=at).values_list("key", "name")
    return Names(dict(groups), {academy.pk: academy.name for academy in Academy.objects.named(at=at)})


def prefetch_academies(at: datetime) -> "Prefetch[str]":
    return Prefetch("academies", Academy.objects.named(at=at))


def summarise_requirement(row: Requirement | RequirementProposal, names: Names | None = None) -> str:
    """Needs academies prefetched with their names. ``names`` spares a list of rows some queries."""
    return summarise_terms(build_terms(row), names)


def summarise_terms(terms: Terms, names: Names | None = None) -> str:
    """Teachers and support staff at every academy: every school year, from 1 September, within 10 working days."""
    frequency = str(Frequency(terms["every"]).label)
    time = describe_time(terms["days"], terms["counts"], terms.get("joiner_days"))
    agency = AGENCY.get(AgencyTerms(terms.get("agency", AgencyTerms.EACH)), "")
    return f"{describe_audience(terms, names)}: {frequency[0].lower()}{frequency[1:]}, {time}.{agency}"


def describe_audience(terms: Terms, names: Names | None = None) -> str:
    """Teachers at every academy except Oakfield Academy who work directly with children, except anybody in ..."""
    names = names or load_names(at=timezone.now())
    named = _describe_named(terms.get("job_titles", ()), terms.get("groups", ()), names)
    left_out = _describe_named(terms.get("not_job_titles", ()), terms.get("not_groups", ()), names)
    places = describe_places(terms["academies"])
    if other := terms.get("not_academies"):
        places += f" except {join_words(sorted(names.academies.get(key, '') for key in other))}"
    who = describe_categories(terms["categories"])
    words = f"{who} {named} at {places}" if named else f"{who} at {places}"
    if verbs := WORKING.get(WithChildren(terms.get("with_children", WithChildren.ANY))):
        words += f" who {verbs[0] if who.startswith(EVERYBODY) else verbs[1]} directly with children"
    return words + (f", except anybody {left_out}" if left_out else "")


def _describe_named(titles: Collection[str], groups: Collection[str], names: Names) -> str:
    """``with the job title Cook or Caretaker, or in the group Drivers``; "" where neither is named."""
    parts = []
    if titles:
        parts.append(f"with the job title {join_words(sorted(titles), last='or')}")
    if groups:
        found = sorted(names.groups.get(key, key) for key in groups)
        parts.append(f"in the group {join_words(found, last='or')}")
    return ", or ".join(parts)


def describe_categories(categories: Collection[str]) -> str:
    """Where nearly all are named, those that are not."""
    missing = [category for category in Category if category not in categories]
    if not missing:
        return EVERYBODY
    if len(missing) <= 2:
        return f"{EVERYBODY} except {join_words([PLURALS[category] for category in missing])}"
    audience = join_words([PLURALS[category] for category in Category if category in categories])
    return audience[:1].upper() + audience[1:]


def describe_places(academies: Collection[Academy]) -> str:
    return join_words(sorted(academy.name for academy in academies)) if academies else "every academy"

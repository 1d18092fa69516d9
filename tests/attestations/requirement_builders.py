"""Requirements, and what one of them asks of a person."""

from datetime import date

from django.utils import timezone

from attestations.assignments import queries
from attestations.requirements import actions as requirement_actions
from portal.models import Category
from tests import factories as make

SEPTEMBER_2027 = make.midnight(date(2027, 9, 1))
TERMS = {
    "categories": ["teacher"],
    "academies": (),
    "days": 5,
    "from_on": date(2026, 12, 1),
    "every": "school-year",
    "counts": "working",
}


def require(policy, **terms):
    terms = {"categories": Category.values, "academies": (), "days": 14, "from_on": make.SEPTEMBER} | terms
    return requirement_actions.require(policy, by=None, at=make.LONG_AGO, **terms)


def load_only_assignment(person, at=None):
    [assignment] = queries.load_person_assignments(person, as_at=at or timezone.now())
    return assignment

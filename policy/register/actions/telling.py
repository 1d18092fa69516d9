"""The daily job that tells owners of reviews to come, and policy leads and HR of owners who have left."""

from django.db import transaction
from django.utils import timezone

from policy.models import RegisterEntry
from portal.london import london_day
from portal.models import Grant, Notice, Person
from portal.models.roles import Role
from portal.notices.actions import owe

from ..queries import find_left, find_standing_entries
from ..rules import find_due_telling

REVIEW_DUE, OWNER_LEFT = "review-due", "owner-left"


def tell(job: object, progress: object) -> None:
    """Nobody is told of the same twice: not of a review at the same distance, nor of the same owner's leaving."""
    now = timezone.now()
    entries = find_standing_entries(at=now)
    left = find_left([entry.owner for entry in entries if entry.owner], on=london_day(now), at=now)
    for entry in entries:
        if entry.owner_id in left:
            _tell_of_leaving(entry)
        elif entry.owner and entry.owner.email:
            _tell_of_review(entry, entry.owner)


@transaction.atomic
def _tell_of_review(entry: RegisterEntry, owner: Person) -> None:
    """An owner who was named later is told anew."""
    now, about = timezone.now(), f"policy:{entry.policy_id}/{entry.review_on}/"
    causes = Notice.objects.filter(kind=REVIEW_DUE, person=owner, cause__startswith=about)
    told = frozenset(int(cause.rpartition("/")[2]) for cause in causes.values_list("cause", flat=True))
    months = find_due_telling(entry.review_on, told, london_day(now))
    if months is not None:
        owe(REVIEW_DUE, person=owner, cause=f"{about}{months}", at=now)


@transaction.atomic
def _tell_of_leaving(entry: RegisterEntry) -> None:
    """Whoever becomes policy lead or HR afterwards sees it on home."""
    now, cause = timezone.now(), f"policy:{entry.policy_id}/{entry.owner_id}"
    if Notice.objects.filter(kind=OWNER_LEFT, cause=cause).exists():
        return
    grants = Grant.objects.in_force(at=now).filter(role__in=[Role.HR, Role.POLICY_LEAD])
    for person in Person.objects.filter(pk__in=grants.values("person")).exclude(email=None):
        owe(OWNER_LEFT, person=person, cause=cause, at=now)

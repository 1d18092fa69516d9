"""The write that dismisses whom the DfE's file names as head of an academy."""

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Academy, DismissedHead, Person


@transaction.atomic
def dismiss_head(academy: Academy, person: Person, *, by: Person) -> None:
    """No file proposes this person as head of this academy again. Repeated, it does nothing."""
    row = DismissedHead(academy=academy, person=person, dismissed_at=moment(), dismissed_by=by)
    if DismissedHead.objects.filter(academy=academy, person__in=person.record_ids).exists():
        return
    DismissedHead.objects.bulk_create([row], ignore_conflicts=True)
    audit.record("dismiss-head", f"person:{person.pk}", by=by, academy=academy, at=row.dismissed_at)

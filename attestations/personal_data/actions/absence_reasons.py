"""Empties what earlier releases kept of why people were away."""

from django.db import transaction

from attestations.receipts.erasures import EmptiedRows, seal_again
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal import audit
from portal.clock import moment
from portal.models import Absence, Person

ABSENCES = next(table for table in SEALED_TABLES if table.model is Absence)


@transaction.atomic
def empty_absence_reasons(*, by: Person | None) -> int:
    """Why somebody is away stands in HR's own system. Returns how many were emptied; run again, it finds none.

    ``by`` is None for a command. Raises ActionRefused where absences are not what was sealed.
    """
    with_reason = Absence.objects.exclude(reason="").select_for_update(no_key=True)
    keys = list(with_reason.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    at = moment()
    with seal_again([EmptiedRows(ABSENCES, ["reason"], keys)], reference="absence-reasons", at=at):
        Absence.objects.filter(pk__in=keys).update(reason="")
    audit.record("empty-absence-reasons", "absences:all", by=by, at=at)
    return len(keys)

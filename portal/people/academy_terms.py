"""When academies joined and left the trust, as it was known at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from portal.clock import TOLERANCE
from portal.models import Academy, AcademyTerm


def apply_known_terms(academies: Iterable[Academy], *, known_at: datetime) -> list[Academy]:
    """Gives each academy the days of joining and leaving that were on record at a moment.

    Most have no such rows, because their days were never changed. Where a moment is earlier than the first row, the
    first is the best that is known of it. What is known now stands in the academies' own rows, so nothing is asked for.
    """
    found = list(academies)
    if known_at >= timezone.now() - TOLERANCE:
        return found
    rows = defaultdict(list)
    for term in AcademyTerm.objects.filter(academy__in=found).order_by("recorded_at", "pk"):
        rows[term.academy_id].append(term)
    for academy in found:
        if terms := rows.get(academy.pk):
            known = next((term for term in reversed(terms) if term.recorded_at <= known_at), terms[0])
            academy.joined_on, academy.left_on = known.joined_on, known.left_on
    return found

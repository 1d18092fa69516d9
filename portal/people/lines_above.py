"""Who stands above the head of an academy."""

from datetime import datetime

from portal.models import Academy, Engagement, LineAbove, Person, PersonMerge


def find_line_above(academy: Academy, *, at: datetime) -> Person | None:
    """The executive head, the chief executive, or whom HR has named for the central office.

    None where nobody is named or who is has left: then it is HR. It may be somebody with an account that is closed.
    """
    rows = LineAbove.objects.current(at=at).filter(academy=academy).select_related("person")
    row = rows.order_by("-from_on").first()
    if row is None:
        return None
    person = PersonMerge.objects.map_kept(at=at).get(row.person_id, row.person)
    works = Engagement.objects.current(at=at).filter(person__in=person.record_ids).exists()
    return person if works else None

"""The writes with which HR says that two records are of one person, and takes them apart again."""

from django.db import transaction
from django.db.models import Q

from portal import audit
from portal.clock import moment
from portal.models import Person, PersonMerge
from portal.refusals import ActionRefused


@transaction.atomic
def merge_people(merged: Person, *, into: Person, by: Person) -> PersonMerge:
    """From now on all that stands in one record counts for the person of the other. Nothing is moved.

    Repeated, it returns the merge that stands. Raises ActionRefused, also where a chain of merges would come of it.
    """
    _lock(merged, into, by=by)
    if standing := PersonMerge.objects.filter(kept=into, merged=merged, replaced_at=None).first():
        return standing
    _refuse_chain(merged, into)
    _refuse_locking_out(merged, into)
    merge = PersonMerge.objects.create(kept=into, merged=merged, recorded_at=moment())
    audit.record("merge-people", f"person:{into.pk}/merged:{merged.pk}", by=by, at=merge.recorded_at)
    return merge


@transaction.atomic
def separate_people(merged: Person, *, by: Person) -> None:
    """Take a merged record apart again: each counts for itself from now on. Repeated, it does nothing."""
    standing = PersonMerge.objects.filter(merged=merged, replaced_at=None).select_related("kept").first()
    if standing is None:
        return
    _lock(merged, standing.kept, by=by)
    standing.refresh_from_db(fields=["replaced_at"])
    if standing.replaced_at:
        return
    standing.replaced_at = moment()
    standing.save(update_fields=["replaced_at"])
    subject = f"person:{standing.kept_id}/merged:{merged.pk}"
    audit.record("separate-people", subject, by=by, at=standing.replaced_at)


@transaction.atomic
def keep_apart(one: Person, other: Person, *, by: Person) -> None:
    """Record that two records were looked at and are of two people, so that nobody is asked again.

    It is a merge that is replaced at the moment of its recording: at no moment was it known.
    """
    _lock(one, other, by=by)
    if one == other:
        raise ActionRefused("Choose two different records.")
    pair = Q(kept=one, merged=other) | Q(kept=other, merged=one)
    if PersonMerge.objects.filter(pair, replaced_at=None).exists():
        raise ActionRefused("These two records are merged. Take them apart first.")
    at = moment()
    PersonMerge.objects.create(kept=one, merged=other, recorded_at=at, replaced_at=at)
    audit.record("keep-apart", f"person:{one.pk}/other:{other.pk}", by=by, at=at)


def _lock(*people: Person, by: Person) -> None:
    """Both, always in the same order, so that two merges cannot wait for each other. People who sign wait too."""
    own = set(by.record_ids)
    if own & {person.pk for person in people}:
        raise ActionRefused("This is your own record. Ask someone else in HR to do this.")
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk for person in people])
    list(rows.order_by("pk"))


def _refuse_chain(merged: Person, into: Person) -> None:
    if merged == into:
        raise ActionRefused("Choose two different records.")
    current = PersonMerge.objects.filter(replaced_at=None)
    for person in (merged, into):
        if current.filter(merged=person).exists():
            raise ActionRefused(f"{_name(person)} is merged into another record already. Choose that record instead.")
    if current.filter(kept=merged).exists():
        raise ActionRefused(f"Other records are merged into {_name(merged)}. Keep this one, or take those apart first.")


def _refuse_locking_out(merged: Person, into: Person) -> None:
    """Nobody must lose their way in, or get one that HR has closed."""
    if merged.email and not into.email:
        raise ActionRefused(f"Only {_name(merged)} has an e-mail address to sign in with. Keep that record instead.")
    if merged.is_active != into.is_active:
        raise ActionRefused("HR has closed access to one of these records. Close or open both first.")


def _name(person: Person) -> str:
    """Two records of one person often have the same name: the staff number or address tells them apart."""
    told_by = person.reference or person.email
    return f"{person.name} ({told_by})" if told_by else person.name

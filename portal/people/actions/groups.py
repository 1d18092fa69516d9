"""The writes with which HR makes, names and ends groups, and says who is in them from when until when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import slugify

from portal import audit
from portal.clock import moment
from portal.models import Group, GroupMember, Person
from portal.refusals import ActionRefused

from .locking import lock_actor, lock_person
from .work import refuse_year

DAY = timedelta(days=1)
CHANGED_MEANWHILE = "This was changed in the meantime, so nothing was done. Look at it again."
IS_ENDED = "This group has ended. Open it again first, or make a new one."
NOT_A_KEY = {"", "new"}  # the address of the page that makes a group


@transaction.atomic
def make_group(name: str, *, by: Person, at: datetime | None = None) -> Group:
    """Make a group without anybody in it. The key is made from the name, and stays when the name changes.

    ``at`` is the moment of recording, now if not given; only the demonstration gives a past one.
    """
    lock_actor(by)
    name = " ".join(name.split())
    group = Group(key=_find_free_key(name), name=name, recorded_at=at or moment())
    _write(group)
    audit.record("make-group", f"group:{group.key}", by=by, at=group.recorded_at)
    return group


@transaction.atomic
def rename_group(group: Group, name: str, *, by: Person) -> Group:
    """Call a group by another name. Repeated, it returns the group as it is."""
    found, at, name = _lock(group), moment(), " ".join(name.split())
    if found.name == name:
        return found
    return _succeed(found, Group(key=found.key, name=name, until_on=found.until_on, recorded_at=at), "rename-group", by)


@transaction.atomic
def end_group(group: Group, *, until_on: date, by: Person) -> Group:
    """Nobody is in the group after a day. Whoever was to join later is taken out."""
    found, at = _lock(group), moment()
    refuse_year(until_on)
    if found.until_on == until_on:
        return found
    if found.until_on:
        raise ActionRefused(IS_ENDED)
    rows = GroupMember.objects.filter(group_key=found.key, replaced_at=None)
    rows = rows.filter(Q(until_on=None) | Q(until_on__gt=until_on)).order_by("pk").select_for_update()
    members = list(rows)
    for member in members:
        _replace(member, at)
        if member.from_on <= until_on:
            _write(_copy(member, until_on, at))
    audit.record_many("take-out-of-group", _list_subjects(members), by=by, at=at)
    return _succeed(found, Group(key=found.key, name=found.name, until_on=until_on, recorded_at=at), "end-group", by)


@transaction.atomic
def reopen_group(group: Group, *, from_on: date, brings_back: bool, by: Person) -> Group:
    """A group that was ended goes on from a day; whoever was in it on its last day is put in again, or nobody.

    Nobody puts themselves in again. Repeated, it returns the group as it is.
    """
    found, at = _lock(group), moment()
    refuse_year(from_on)
    if found.until_on is None:
        return found
    if from_on <= found.until_on:
        raise ActionRefused(f"The group ends on {date_format(found.until_on, 'j F Y')}. Choose a later day.")
    last = GroupMember.objects.filter(group_key=found.key, replaced_at=None, until_on=found.until_on)
    opened = _succeed(found, Group(key=found.key, name=found.name, recorded_at=at), "reopen-group", by)
    if brings_back:
        people = Person.objects.filter(pk__in=last.values("person")).exclude(pk__in=by.record_ids)
        add_to_group(opened, list(people), from_on=from_on, by=by)
    return opened


@transaction.atomic
def add_to_group(
    group: Group, people: Sequence[Person], *, from_on: date, by: Person, at: datetime | None = None
) -> Group:
    """Put people into a group from a day on. Whoever is in it then or later is left as they are.

    ``at`` is the moment of recording, now if not given; only the demonstration gives a past one.
    """
    found, at = _lock(group), at or moment()
    refuse_year(from_on)
    if found.until_on:
        raise ActionRefused(IS_ENDED)
    inside = find_inside(found, people, from_on=from_on)
    added = [
        GroupMember(group_key=found.key, person=lock_person(person, by=by), from_on=from_on, recorded_at=at)
        for person in sorted(people, key=lambda person: person.pk)
        if person.pk not in inside
    ]
    for member in added:
        _write(member)
    audit.record_many("add-to-group", _list_subjects(added), by=by, at=at)
    return found


@transaction.atomic
def take_out_of_group(member: GroupMember, *, until_on: date, by: Person) -> GroupMember:
    """Record the last day in a group, or an earlier or later one than was known."""
    found, at = _lock_member(member, by), moment()
    refuse_year(until_on)
    if until_on < found.from_on:
        raise ActionRefused(
            f"They are in it from {date_format(found.from_on, 'j F Y')}. Choose that day or a later one."
        )
    if until_on == found.until_on:
        return found
    _replace(found, at)
    _refuse_overlap(found, until_on)
    successor = _copy(found, until_on, at)
    _write(successor)
    audit.record_many("take-out-of-group", _list_subjects([found]), by=by, at=at)
    return successor


@transaction.atomic
def take_back_membership(member: GroupMember, *, by: Person) -> GroupMember:
    """Record that somebody never was in the group on these days. What they signed stays signed."""
    found, at = _lock_member(member, by), moment()
    _replace(found, at)
    audit.record_many("take-back-from-group", _list_subjects([found]), by=by, at=at)
    return found


def find_inside(group: Group, people: Iterable[Person], *, from_on: date) -> set[object]:
    """The ids of those of these people who are in the group on a day or on any later one."""
    records = {record: person.pk for person in people for record in person.record_ids}
    going_on = Q(until_on=None) | Q(until_on__gte=from_on)
    rows = GroupMember.objects.filter(going_on, group_key=group.key, replaced_at=None, person__in=records)
    return {records[record] for record in rows.values_list("person", flat=True)}


def _lock(group: Group) -> Group:
    """The group as it is now. All that is done with it is done one after the other."""
    found = Group.objects.select_for_update().filter(key=group.key, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    return found


def _lock_member(member: GroupMember, by: Person) -> GroupMember:
    person = lock_person(member.person, by=by)
    found = GroupMember.objects.filter(pk=member.pk, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    found.person = person
    return found


def _refuse_overlap(member: GroupMember, until_on: date) -> None:
    later = GroupMember.objects.filter(group_key=member.group_key, person=member.person, replaced_at=None)
    if later.filter(from_on__gt=member.from_on, from_on__lte=until_on).exists():
        raise ActionRefused("They are in the group again before that day. Choose an earlier last day.")


def _find_free_key(name: str) -> str:
    plain = slugify(name)[:50].strip("-")
    taken = set(Group.objects.values_list("key", flat=True)) | NOT_A_KEY
    candidates = [plain, *(f"{plain or 'group'}-{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in candidates if key not in taken)


def _succeed(found: Group, successor: Group, action: str, by: Person) -> Group:
    _replace(found, successor.recorded_at)
    _write(successor)
    audit.record(action, f"group:{found.key}", by=by, at=successor.recorded_at)
    return successor


def _copy(member: GroupMember, until_on: date, at: datetime) -> GroupMember:
    named = {"group_key": member.group_key, "person_id": member.person_id}
    return GroupMember(**named, from_on=member.from_on, until_on=until_on, recorded_at=at)


def _replace(row: Group | GroupMember, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def _write(row: Group | GroupMember) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise ActionRefused(" ".join(error.messages)) from error
    row.save(force_insert=True)


def _list_subjects(members: Iterable[GroupMember]) -> list[str]:
    return [f"person:{member.person_id}/group:{member.group_key}" for member in members]

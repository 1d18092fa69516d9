"""The writes with which roles are given, and end: dated rows, which a successor replaces."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.london import london_day, midnight
from portal.models import Academy, Engagement, Grant, Person
from portal.models.roles import AT_ACADEMY_ONLY, FOR_OUTSIDERS_TOO, FOR_TRUST_ONLY, Role
from portal.refusals import ActionRefused

from ..grants import describe_gap, find_roles_to_give, load_work

DAY = timedelta(days=1)
# The trust is never without one of these: nobody else could give the role again.
NEVER_NOBODY = frozenset({Role.ADMINISTRATOR, Role.HR})


@transaction.atomic
def give_role(
    person: Person,
    *,
    role: Role,
    academy: Academy | None,
    from_on: date,
    until_on: date | None,
    by: Person,
    answers_questions: bool = False,
) -> Grant:
    """Give somebody a role from today or a later day; with a last day it ends by itself, as an acting head's does.

    ``answers_questions`` is the giver's choice for a deputy. Repeated by the same person, it does nothing.
    """
    _lock([person, by])
    at = moment()
    given = Grant.objects.known(at=at).filter(person=person, role=role, academy=academy, given_by=by)
    if same := given.filter(from_on=from_on, until_on=until_on, answers_questions=answers_questions).first():
        return same
    grant = Grant(
        person=person,
        role=role,
        academy=academy,
        from_on=from_on,
        until_on=until_on,
        answers_questions=answers_questions,
        given_by=by,
        recorded_at=at,
    )
    refuse_gift(grant, by=by, at=at)
    grant.save()
    audit.record("give-role", f"person:{grant.person_id}", by=by, academy=academy, at=at)
    return grant


@transaction.atomic
def change_last_day(grant: Grant, *, until_on: date | None, by: Person) -> Grant:
    """Let a role end on another day, or on none. Asked for the day that stands, it does nothing."""
    _lock(_find_holders(grant.role))
    at = moment()
    _refuse_other_than_current(grant, at)
    if grant.until_on == until_on:
        return grant
    _refuse_without_right(grant, by, at)
    is_longer = until_on is None or (grant.until_on is not None and until_on > grant.until_on)
    if is_longer and grant.person_id in by.record_ids:
        raise ActionRefused("You cannot make your own role last longer. Ask somebody else who may give it.")
    successor = _build_successor(grant, until_on, by, at)
    if until_on and until_on < london_day(at):
        raise ActionRefused("Choose today or a later day. To end the role at once, use the button for that.")
    _refuse_days(successor)
    _refuse_without_end(successor, by, at)
    if is_longer:
        _refuse_same(successor, at, besides=grant)
    else:
        _refuse_nobody_left(grant, until_on, at)
    _replace(grant, at)
    successor.save()
    audit.record("change-role", f"person:{grant.person_id}", by=by, academy=grant.academy, at=at)
    return successor


@transaction.atomic
def choose_answering(grant: Grant, *, answers_questions: bool, by: Person) -> Grant:
    """Say whether staff can send questions to a deputy. Does nothing if it is so already."""
    _lock(_find_holders(grant.role))
    at = moment()
    _refuse_other_than_current(grant, at)
    if grant.answers_questions == answers_questions:
        return grant
    _refuse_without_right(grant, by, at)
    if grant.person_id in by.record_ids:
        raise ActionRefused("You cannot change your own role. Ask somebody else who may give it.")
    successor = _build_successor(grant, grant.until_on, by, at)
    successor.answers_questions = answers_questions
    _refuse_answering_of_others(successor)
    _replace(grant, at)
    successor.save()
    audit.record("change-role", f"person:{grant.person_id}", by=by, academy=grant.academy, at=at)
    return successor


@transaction.atomic
def end_role(grant: Grant, *, by: Person) -> None:
    """End a role at once; one that begins today or later is taken back. Repeated, it does nothing."""
    _lock(_find_holders(grant.role))
    at = moment()
    yesterday = london_day(at) - DAY
    if Grant.objects.get(pk=grant.pk).replaced_at is not None:
        return
    _refuse_without_right(grant, by, at)
    if grant.until_on and grant.until_on <= yesterday:
        raise ActionRefused("This role has ended already.")
    if grant.from_on <= yesterday + DAY:
        _refuse_nobody_left(grant, yesterday, at)
    _replace(grant, at)
    if grant.from_on <= yesterday:
        _build_successor(grant, yesterday, by, at).save()
    audit.record("end-role", f"person:{grant.person_id}", by=by, academy=grant.academy, at=at)


def refuse_gift(grant: Grant, *, by: Person, at: datetime) -> None:
    """Refuse a grant that cannot be given; also for the page that shows what it will do."""
    if grant.person_id in by.record_ids:
        raise ActionRefused("You cannot give yourself a role. Ask somebody else who may give it.")
    _refuse_place(grant)
    _refuse_answering_of_others(grant)
    _refuse_without_right(grant, by, at)
    if grant.from_on < london_day(at):
        raise ActionRefused("Choose today or a later first day: a role cannot be given for days that have passed.")
    _refuse_days(grant)
    _refuse_left_academy(grant)
    _refuse_without_end(grant, by, at)
    _refuse_without_work(grant, at)
    _refuse_same(grant, at)


def _lock(people: Iterable[Person]) -> None:
    """Two at once would each find that the grant of the other still stands. In one order, so that they never block."""
    keys = sorted({person.pk for person in people})
    list(Person.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))


def _find_holders(role: str) -> list[Person]:
    return list(Person.objects.filter(grants__role=role, grants__replaced_at=None).distinct())


def _refuse_other_than_current(grant: Grant, at: datetime) -> None:
    day = london_day(at)
    if Grant.objects.get(pk=grant.pk).replaced_at is not None:
        raise ActionRefused("Somebody has changed this role in the meantime. Look at the list again.")
    if grant.until_on and grant.until_on < day:
        raise ActionRefused("This role has ended already. Give it again instead.")


def _refuse_place(grant: Grant) -> None:
    if grant.role in AT_ACADEMY_ONLY and grant.academy is None:
        raise ActionRefused("Choose the academy at which the role holds.")
    if grant.role in FOR_TRUST_ONLY and grant.academy is not None:
        raise ActionRefused(f"The role {_name(grant)} is for the whole trust. Leave the academy out.")


def _refuse_answering_of_others(grant: Grant) -> None:
    if grant.answers_questions and grant.role != Role.DEPUTY:
        raise ActionRefused("Whether questions are answered is chosen for deputies only. Untick it.")


def _refuse_without_right(grant: Grant, by: Person, at: datetime) -> None:
    scope = find_roles_to_give(by, at=at).get(Role(grant.role))
    if scope is None or not (scope.is_trust or (grant.academy_id and scope.covers(grant.academy_id))):
        where = " at this academy" if grant.academy_id else ""
        raise ActionRefused(f"You cannot give or end the role {_name(grant)}{where}. An administrator can.")


def _refuse_days(grant: Grant) -> None:
    if grant.until_on and grant.until_on < grant.from_on:
        raise ActionRefused("The last day cannot be before the first.")


def _refuse_left_academy(grant: Grant) -> None:
    left_on = grant.academy.left_on if grant.academy else None
    if left_on and left_on < grant.from_on:
        raise ActionRefused(f"This academy leaves the trust on {_day(left_on)}, before the role begins.")


def _refuse_without_end(grant: Grant, by: Person, at: datetime) -> None:
    """A head gives a role for a time only, and so does everybody to somebody from outside."""
    if grant.until_on:
        return
    roles = find_roles_to_give(by, at=at)
    if not roles[Role(grant.role)].is_trust:
        raise ActionRefused("Say until when. You can change the last day later.")
    if grant.role in FOR_OUTSIDERS_TOO and not _find_work(grant, at):
        raise ActionRefused("This person does not work for the trust, so say when the role ends.")


def _refuse_without_work(grant: Grant, at: datetime) -> None:
    gap = describe_gap(grant, _find_work(grant, at), london_day(at))
    if gap.startswith("has no effect"):
        end = " Or give a last day." if grant.role in FOR_OUTSIDERS_TOO else ""
        raise ActionRefused(
            f"{grant.person.name} has no work on record on {_day(grant.from_on)}, so the role would have no effect. "
            f"Enter their work first, or choose a later first day.{end}"
        )


def _refuse_same(grant: Grant, at: datetime, besides: Grant | None = None) -> None:
    same = Grant.objects.known(at=at).filter(person=grant.person, role=grant.role, academy=grant.academy)
    same = same.exclude(pk=besides.pk) if besides else same
    overlapping = same.filter(Q(until_on=None) | Q(until_on__gte=grant.from_on))
    if grant.until_on:
        overlapping = overlapping.filter(from_on__lte=grant.until_on)
    if other := overlapping.order_by("from_on").first():
        days = f"from {_day(other.from_on)}" + (f" until {_day(other.until_on)}" if other.until_on else "")
        raise ActionRefused(
            f"{grant.person.name} has this role already, {days}. Change the last day of that one, or choose other days."
        )


def _refuse_nobody_left(grant: Grant, until_on: date | None, at: datetime) -> None:
    """Refuse an end after which nobody would have the role."""
    if grant.role not in NEVER_NOBODY or until_on is None:
        return
    after = max(at, midnight(until_on + DAY))
    others = Grant.objects.in_force(at=after).filter(role=grant.role).exclude(person=grant.person)
    if not others.exists():
        raise ActionRefused(
            f"Nobody else has the role {_name(grant)} after that. Give it to somebody else first, then end this one."
        )


def _find_work(grant: Grant, at: datetime) -> list[Engagement]:
    return load_work([grant.person], at=at)[grant.person_id]


def _build_successor(grant: Grant, until_on: date | None, by: Person, at: datetime) -> Grant:
    """``given_by`` stays: who ended it stands in the audit trail."""
    return Grant(
        person=grant.person,
        role=grant.role,
        academy=grant.academy,
        from_on=grant.from_on,
        until_on=until_on,
        answers_questions=grant.answers_questions,
        given_by=grant.given_by,
        recorded_at=at,
    )


def _replace(grant: Grant, at: datetime) -> None:
    grant.replaced_at = at
    grant.save(update_fields=["replaced_at"])


def _name(grant: Grant) -> str:
    return f"“{Role(grant.role).label}”"


def _day(on: date) -> str:
    return date_format(on, "j F Y")

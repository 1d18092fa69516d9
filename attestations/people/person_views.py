"""HR sees what is on record of one person: names, work, absences, what was asked, signed and told."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attestations.assignments import queries
from attestations.assignments.being_checked import mark_signings
from attestations.assignments.voids import leave_out_void_signings
from attestations.models import Decline, ImportedAcknowledgement, Signing
from attestations.reminders.informed import load_absence
from attestations.reports.rows import BoardRow, build_rows
from policy.models import Version
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.models import Absence, Academy, AccessClosure, Engagement, Grant, Person
from portal.models.roles import Permission
from portal.notices.returned.queries import find_trouble
from portal.people.groups import find_memberships
from portal.people.search import find_first_day, find_last_day

from .histories import build_absence_histories, build_engagement_histories
from .identity import list_change_causes, load_identity
from .standing import describe_standing
from .told import load_told


@require_safe
@needs(Permission.SEE_PEOPLE)
def person(request: HttpRequest, pk: str) -> HttpResponse:
    """People who may look but not change, such as auditors, see no absences, former names or earlier addresses."""
    found, now = get_object_or_404(Person, pk=pk), timezone.now()
    if found.kept_id:
        return redirect("person", found.kept_id)
    audit.record("see", f"person:{found.pk}", by=get_person(request))
    sees_all = bool(get_scope(request, Permission.MANAGE_PEOPLE))
    context = {
        "person": found,
        "manages": sees_all and found != get_person(request),
        "is_own": found == get_person(request),
        "sees_all": sees_all,
        "sees_sign_ins": bool(get_scope(request, Permission.SEE_SIGN_INS)),
        "closure": find_closure(found),
        "trouble": find_trouble(found),
        "merges": found.merges.filter(replaced_at=None).select_related("merged").order_by("recorded_at"),
        **_load_asked(found, now),
        **_load_work(found, now, sees_all=sees_all),
    }
    if sees_all:
        context["declines"] = _load_declines(found)
        context |= _load_for_hr(found, now, sees_reasons=bool(get_scope(request, Permission.SEE_REASONS)))
    return render(request, "people/person.html", context)


def _load_declines(person: Person) -> QuerySet[Decline]:
    """Each with the moment at which they signed that version after all, as ``signed_at``."""
    later = leave_out_void_signings(
        Signing.objects.filter(
            person__in=person.record_ids, version=OuterRef("version"), signed_at__gte=OuterRef("recorded_at")
        )
    )
    declines = Decline.objects.filter(person__in=person.record_ids).select_related("version", "removal")
    signed_at = Subquery(later.order_by("signed_at").values("signed_at")[:1])
    return declines.annotate(signed_at=signed_at).order_by("-recorded_at")


def find_closure(person: Person) -> AccessClosure | None:
    return person.access_closures.filter(opened_at=None).select_related("closed_by").first()


def _load_asked(person: Person, now: datetime) -> dict[str, object]:
    """What was asked and signed, and the roles held."""
    assignments = queries.load_person_assignments(person, as_at=now)
    signings = mark_signings(Signing.objects.filter(person__in=person.record_ids))
    signings = signings.select_related("version__policy").prefetch_related("attestations")
    named = Prefetch("academy", Academy.objects.named(at=now))
    rows = build_rows(assignments, as_at=now)
    grants = Grant.objects.current(at=now).with_works(at=now).filter(person__in=person.record_ids)
    taken_over = ImportedAcknowledgement.objects.known(at=now).filter(person__in=person.record_ids)
    return {
        "taken_over": taken_over.order_by("-acknowledged_on", "pk"),
        "standing": describe_standing(assignments),
        "rows": rows,
        "asked_versions": _list_asked_versions(rows, now),
        "lapsed": [lapse for assignment in assignments for lapse in assignment.find_lapses(now)],
        "signings": signings.order_by("-signed_at"),
        "grants": grants.prefetch_related(named).order_by("role", "from_on"),
    }


def _list_asked_versions(rows: Iterable[BoardRow], now: datetime) -> list[Version]:
    """Those in force of the policies that they are to sign or have signed, where they still work, by title."""
    found = {row.assignment.required.in_force(now) for row in rows if not row.has_left}
    return sorted((version for version in found if version), key=lambda version: (version.title, version.pk))


def _load_work(person: Person, now: datetime, *, sees_all: bool) -> dict[str, object]:
    named = Prefetch("academy", Academy.objects.named(at=now))
    engagements = Engagement.objects.filter(person__in=person.record_ids).prefetch_related(named)
    histories, taken_back = build_engagement_histories(engagements.order_by("-from_on", "pk"))
    rows = [history.row for history in histories]
    return {
        "work": histories,
        "work_taken_back": taken_back if sees_all else [],
        "left_on": find_last_day(rows, now),
        "starts_on": find_first_day(rows, now),
    }


def _load_for_hr(person: Person, now: datetime, *, sees_reasons: bool) -> dict[str, object]:
    identity = load_identity(person, on=timezone.localdate(now))
    absences = Absence.objects.filter(person__in=person.record_ids).order_by("-from_on", "pk")
    histories, taken_back = build_absence_histories(absences if sees_reasons else [])
    return {
        "identity": identity,
        "sees_absences": sees_reasons,
        "absences": histories,
        "absences_taken_back": taken_back,
        "may_be_informed": sees_reasons and load_absence(person, chosen_at=now) is not None,
        "memberships": find_memberships(person, at=now),
        "told": load_told(person.record_ids, list_change_causes(identity)),
    }

"""What home shows to people with a role, beside what they sign themselves: where the work of that role stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest

from attestations.models import NameCheck, RequirementProposal, Void
from attestations.receipts.slip_confirmations import find_addresses_of_printers, find_denials
from attestations.reminders.notice_queries import needs_attention
from attestations.reports.audiences import get_board_scope
from attestations.reports.queries import KeptReport, describe_reports, find_report_jobs
from policy.models import Draft, Step, StepKind
from policy.register.queries import find_ownerless, find_policies_to_publish, find_policies_with_publisher
from portal.access.scope import get_person, get_scope
from portal.access.sessions import came_with_slip
from portal.accounts.waiting_sign_ins import find_waiting
from portal.models import Finding, Grant, Person, SecurityKind, SecurityLine
from portal.models.roles import Permission
from portal.people.waiting_imports import find_waiting_imports

from .home_figures import load_governing, load_places

MOST_NAMES = 5  # to check
MOST_REPORTS = 3
MOST_IMPORTS = 5


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft, and what happened to it last; ``step`` is None while it is written for the first time."""

    draft: Draft
    step: Step | None

    @property
    def is_submitted(self) -> bool:
        return self.step is not None and self.step.kind == StepKind.SUBMITTED


def build_role_work(request: HttpRequest, at: datetime) -> dict[str, object]:
    """Template context for home: only what this person's roles let them see, and empty for people without a role."""
    may = {permission.name.lower(): bool(get_scope(request, permission)) for permission in Permission}
    person = get_person(request)
    publishes = find_policies_to_publish(person, at=at) if not came_with_slip(request) else set()
    if not any(may.values()) and not publishes:
        return {}
    drafts = _load_drafts() if may["see_drafts"] or publishes else []
    return {
        "may": may,
        "as_at": at,
        "places": [
            *load_places(get_scope(request, Permission.SEE_BOARD), at=at),
            *load_governing(get_board_scope(request), at=at),
        ],
        "approvals": _list_approvals(drafts, person, publishes, is_hr=may["approve"], at=at),
        "drafts": drafts if may["draft"] else [],
        "ownerless": find_ownerless(at=at) if may["see_drafts"] else [],
        "proposals": _load_proposals() if may["require"] else [],
        "reports": _load_reports(request) if get_board_scope(request) else [],
        "imports": find_waiting_imports(at=at)[:MOST_IMPORTS] if may["manage_people"] else [],
        "lock_outs": _count_lock_outs(at) if may["see_security"] else 0,
        "ending_grants": _load_ending_grants(get_person(request), at),
        "sign_ins_to_settle": _count_sign_ins_to_settle() if may["manage_people"] else 0,
        "messages_need_attention": needs_attention(at=at) if may["manage_people"] else False,
        "voids": _load_voids(person) if may["confirm_void"] else [],
        **(_load_names_to_check(get_person(request)) if may["manage_people"] else {}),
        **(_load_slips_to_check(at) if may["manage_people"] else {}),
    }


def _load_drafts() -> list[OpenDraft]:
    """All open drafts, most recently saved first."""
    steps = Prefetch("steps", Step.objects.select_related("by"))
    rows = Draft.objects.open().defer("text").select_related("saved_by").prefetch_related(steps, "editors")
    return [OpenDraft(draft, next(reversed(draft.steps.all()), None)) for draft in rows.order_by("-saved_at")]


def _list_approvals(
    drafts: list[OpenDraft], person: Person, publishes: set[int], *, is_hr: bool, at: datetime
) -> list[OpenDraft]:
    """Submitted drafts that this person may approve, so none that they have edited."""
    submitted = [found for found in drafts if found.is_submitted and person not in found.draft.editors.all()]
    others = find_policies_with_publisher(at=at) if is_hr and submitted else set()
    return [
        found
        for found in submitted
        if found.draft.policy_id in publishes or (is_hr and found.draft.policy_id not in others)
    ]


def _load_proposals() -> list[RequirementProposal]:
    rows = RequirementProposal.objects.filter(decided_at=None).select_related("policy", "proposed_by")
    return list(rows.order_by("proposed_at"))


def _load_voids(person: Person) -> list[Void]:
    """Those that this person may decide: asked by somebody else, of somebody else's signature."""
    rows = Void.objects.filter(decided_at=None).exclude(asked_by__in=person.record_ids)
    rows = rows.exclude(attestation__person__in=person.record_ids)
    related = "attestation__person", "attestation__signing", "asked_by"
    return list(rows.select_related(*related).order_by("asked_at", "pk")[:MOST_NAMES])


def _load_names_to_check(person: Person) -> dict[str, object]:
    """The oldest signatures on which HR should check the name, how many, and open findings."""
    rows = NameCheck.objects.filter(settled_at=None).exclude(signing__person__in=person.record_ids)
    oldest = rows.select_related("signing").order_by("signing__signed_at")[:MOST_NAMES]
    findings = Finding.objects.filter(settled_at=None).count()
    return {"names_to_check": oldest, "names_count": rows.count(), "findings": findings}


def _load_slips_to_check(at: datetime) -> dict[str, object]:
    """Signers who say that it was not them, and those who are not asked because of who recorded their address."""
    return {
        "slip_denials": find_denials()[:MOST_NAMES],
        "slips_not_asked": find_addresses_of_printers(at=at)[:MOST_NAMES],
    }


def _count_sign_ins_to_settle() -> int:
    """Sign-ins with a directory of the trust of which HR must say whose they are; none where it has no directory."""
    return find_waiting().count() if settings.SIGN_IN_PROVIDERS else 0


def _load_reports(request: HttpRequest) -> list[KeptReport]:
    """The newest long reports that this person asked for, made or being made."""
    sees, sees_trust = get_board_scope(request), bool(get_scope(request, Permission.SEE_TRUST))
    jobs = list(find_report_jobs(get_person(request), sees, sees_trust=sees_trust, sees_all=False)[:MOST_REPORTS])
    return [report for report in describe_reports(jobs) if report.job.file or not report.is_over] if jobs else []


def _count_lock_outs(at: datetime) -> int:
    """How often an account was locked after too many tries, in the last 24 hours."""
    return SecurityLine.objects.filter(kind=SecurityKind.LOCKED_OUT, at__gt=at - timedelta(days=1)).count()


def _load_ending_grants(person: Person, at: datetime) -> list[Grant]:
    """Roles that end on a day, so that nobody is surprised by it."""
    grants = Grant.objects.in_force(at=at).filter(person__in=person.record_ids, until_on__isnull=False)
    return list(grants.order_by("until_on"))

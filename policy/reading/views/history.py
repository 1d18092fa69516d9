"""Looking back: what changed between two versions, a policy as it stood on a day, every wording of a clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from policy.models import Clause, Policy, Version

from .. import pages, pdf
from ..clause_history import dated, end_of, named, period_at, wordings
from ..clause_history import periods as periods_of
from ..differences import before, compare, counted
from ..downloads import shown
from ..forms import DayForm, TwoVersionsForm


@dataclass(frozen=True, slots=True)
class Compared:
    """Two of a policy's published versions; ``old`` is None for the first."""

    policy: Policy
    versions: list[Version]
    old: Version | None
    new: Version

    @property
    def reasons(self) -> list[Version]:
        """The versions that say why there is a difference: all after the old one, up to the new one."""
        if self.old is None or self.old == self.new:
            return []
        first, last = sorted([self.old.in_force_at, self.new.in_force_at])
        found = [version for version in self.versions if first < version.in_force_at <= last]
        return [version for version in found if version in (self.old, self.new) or not version.withdrawn_at]


@require_safe
def version_changes(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    policy, versions = _published(slug)
    if "version" in request.GET:
        return _chosen(request, versions)
    compared = _compared(request, policy, versions, number)
    old, new = compared.old, compared.new
    changes = compare(old, new) if old else []
    chosen = (old, new) if old else (new, versions[0])
    form = TwoVersionsForm({"since": chosen[0].number, "version": chosen[1].number}, versions=versions)
    now = timezone.now()
    current = period_at(periods_of(versions), now)
    context: dict[str, Any] = {"compared": compared, "old": old, "new": new, "form": form, "now": now}
    context |= {"changes": changes, "count": counted(changes)}
    context["is_in_force"] = current is not None and current.version == new
    return render(request, "reading/changes.html", context)


@require_safe
def version_changes_pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    compared = _compared(request, *_published(slug), number)
    if (old := compared.old) is None:
        raise Http404
    name = f"{slug}-{number}-changes-since-{old.number}.pdf"
    return shown(lambda: pdf.of_changes(old, compared.new, compared.reasons), name, request, slug=slug, number=number)


@require_safe
def policy_on(request: HttpRequest, slug: str, day: date, part: str = "") -> HttpResponse:
    policy, versions = _published(slug)
    form = DayForm(request.GET if "day" in request.GET else {"day": day.isoformat()})
    if "day" in request.GET and form.is_valid():
        return redirect("policy_on", slug, form.cleaned_data["day"])
    now, moment, periods = timezone.now(), end_of(day), periods_of(versions)
    then, current = period_at(periods, moment), period_at(periods, now)
    context = {"policy": policy, "day": day, "form": form, "current": current, "now": now}
    if then is None:
        return _not_on(request, part, {**context, "periods": periods, "is_over": moment < now})
    page = pages.page(then.version, part, root=reverse("policy_on", args=[slug, day]))
    if page is None:
        raise Http404
    page = dated(page, policy, periods[: periods.index(then) + 1])
    context |= {"page": page, "version": then.version, "is_future": moment > now}
    return render(request, "reading/on.html", context)


@require_safe
def clause_history(request: HttpRequest, slug: str, identity: UUID) -> HttpResponse:
    policy, versions = _published(slug)
    rows = Clause.objects.filter(identity=identity, part__version__in=versions).select_related("part")
    clauses = _with_versions(rows.order_by("part__version__in_force_at", "part__version__published_at"), versions)
    if not clauses:
        raise Http404
    now, periods = timezone.now(), periods_of(versions)
    held_by = [clause.part.version for clause in clauses]
    current = period_at(periods, now)
    context = {
        "policy": policy,
        "name": named(clauses[-1]),
        "wordings": wordings(clauses, periods),
        "missing_in": current.version if current and current.version not in held_by else None,
        "now": now,
    }
    return render(request, "reading/clause_history.html", context)


def _published(slug: str) -> tuple[Policy, list[Version]]:
    """A policy with every version that is published, the newest first."""
    policy = get_object_or_404(Policy, slug=slug)
    versions = list(policy.versions.published(at=timezone.now()).defer("text").order_by("-in_force_at"))
    if not versions:
        raise Http404
    return policy, versions


def _compared(request: HttpRequest, policy: Policy, versions: list[Version], number: str) -> Compared:
    """With what a version is compared: ``?since=``, else the one that it followed."""
    by_number = {version.number: version for version in versions}
    since = request.GET.get("since")
    if number not in by_number or (since is not None and since not in by_number):
        raise Http404
    new = by_number[number]
    followed = before(new.pk)
    old = by_number[since] if since else next((version for version in versions if version.pk == followed), None)
    return Compared(policy, versions, old, new)


def _chosen(request: HttpRequest, versions: list[Version]) -> HttpResponse:
    """From the form to the address of what was chosen in it."""
    form = TwoVersionsForm(request.GET, versions=versions)
    if not form.is_valid():
        raise Http404
    address = reverse("version_changes", args=[versions[0].policy.slug, form.cleaned_data["version"]])
    return redirect(f"{address}?since={form.cleaned_data['since']}")


def _not_on(request: HttpRequest, part: str, context: dict[str, Any]) -> HttpResponse:
    """A day on which no version was in force."""
    if part:
        raise Http404
    return render(request, "reading/not_on.html", context)


def _with_versions(rows: Iterable[Clause], versions: list[Version]) -> list[Clause]:
    by_pk = {version.pk: version for version in versions}
    clauses = list(rows)
    for clause in clauses:
        clause.part.version = by_pk[clause.part.version_id]
    return clauses

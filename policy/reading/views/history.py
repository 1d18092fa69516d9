"""Pages that look back: changes between two versions, a policy on a past day, every wording of a clause."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from policy.models import Clause, Policy, Version
from policy.register.queries import find_retirement
from portal.access.permissions import needs_work
from portal.london import midnight

from ...reading import pages, pdf
from ..clause_history import add_dates, build_periods, build_wordings, find_end_of_day, find_period
from ..clause_names import find_unit, name_in_link
from ..differences import compare_versions, count_changes, find_previous
from ..downloads import WORD, build_attachment, render_pdf_response
from ..forms import DayForm, TwoVersionsForm
from ..tracked_changes import write_tracked_version


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two published versions of a policy; ``old`` is None if ``new`` is the first."""

    policy: Policy
    versions: list[Version]
    old: Version | None
    new: Version

    @property
    def has_file(self) -> bool:
        """Whether one of them is a file, so that only the texts taken from files can be compared."""
        return self.new.is_file or (self.old is not None and self.old.is_file)

    @property
    def reasons(self) -> list[Version]:
        """The versions whose reasons explain the difference: all after the old one, up to the new one."""
        if self.old is None or self.old == self.new:
            return []
        first, last = sorted([self.old.in_force_at, self.new.in_force_at])
        found = [version for version in self.versions if first < version.in_force_at <= last]
        return [version for version in found if version in (self.old, self.new) or not version.withdrawn_at]


@require_safe
@needs_work
def version_changes(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    policy, versions = _load_published(slug)
    if "version" in request.GET:
        return _redirect_to_chosen(request, versions)
    comparison = _build_comparison(request, policy, versions, number)
    old, new = comparison.old, comparison.new
    changes = compare_versions(old, new) if old else []
    chosen = (old, new) if old else (new, versions[0])
    form = TwoVersionsForm({"since": chosen[0].number, "version": chosen[1].number}, versions=versions)
    now = timezone.now()
    current = find_period(build_periods(versions, find_end(policy)), now)
    context: dict[str, Any] = {"comparison": comparison, "old": old, "new": new, "form": form, "now": now}
    context |= {"changes": changes, "count": count_changes(changes)}
    context["is_in_force"] = current is not None and current.version == new
    return render(request, "reading/changes.html", context)


@require_safe
@needs_work
def version_changes_pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    comparison = _build_comparison(request, *_load_published(slug), number)
    if (old := comparison.old) is None:
        raise Http404
    name = f"{slug}-{number}-changes-since-{old.number}.pdf"
    return render_pdf_response(
        lambda: pdf.render_changes(old, comparison.new, comparison.reasons), name, request, slug=slug, number=number
    )


@require_safe
@needs_work
def version_changes_docx(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    comparison = _build_comparison(request, *_load_published(slug), number)
    if comparison.old is None or comparison.has_file:
        raise Http404
    name = f"{slug}-{number}-changes-since-{comparison.old.number}.docx"
    return build_attachment(write_tracked_version(comparison.old, comparison.new), WORD, name)


@require_safe
@needs_work
def policy_on(request: HttpRequest, slug: str, day: date, part: str = "") -> HttpResponse:
    policy, versions = _load_published(slug)
    form = DayForm(request.GET if "day" in request.GET else {"day": day.isoformat()})
    if "day" in request.GET and form.is_valid():
        return redirect("policy_on", slug, form.cleaned_data["day"])
    now, moment, periods = timezone.now(), find_end_of_day(day), build_periods(versions, find_end(policy))
    then, current = find_period(periods, moment), find_period(periods, now)
    context = {"policy": policy, "day": day, "form": form, "current": current, "now": now}
    if then is None:
        if part:
            raise Http404
        return render(request, "reading/not_on.html", {**context, "periods": periods, "is_over": moment < now})
    page = pages.build_page(then.version, part, root=reverse("policy_on", args=[slug, day]))
    if page is None:
        raise Http404
    page = add_dates(page, policy, periods[: periods.index(then) + 1])
    is_today = day == timezone.localdate(now) and then == current
    context |= {"page": page, "version": then.version, "is_today": is_today, "is_future": moment > now}
    return render(request, "reading/on.html", context)


@require_safe
@needs_work
def clause_history(request: HttpRequest, slug: str, identity: UUID) -> HttpResponse:
    policy, versions = _load_published(slug)
    rows = Clause.objects.filter(identity=identity, part__version__in=versions)
    rows = rows.select_related("part__version__policy").defer("part__version__text")
    clauses = list(rows.order_by("part__version__in_force_at", "part__version__published_at"))
    if not clauses:
        raise Http404
    pages.require_published_words(clauses)
    now, periods = timezone.now(), build_periods(versions, find_end(policy))
    held_by = [clause.part.version for clause in clauses]
    current = find_period(periods, now)
    context = {
        "policy": policy,
        "name": name_in_link(find_unit(clauses[-1])),
        "wordings": build_wordings(clauses, periods),
        "missing_in": current.version if current and current.version not in held_by else None,
        "now": now,
    }
    return render(request, "reading/clause_history.html", context)


def find_end(policy: Policy) -> datetime | None:
    """The moment from which the policy is retired, if it is."""
    retirement = find_retirement(policy, at=timezone.now())
    return midnight(retirement.from_on) if retirement else None


def _load_published(slug: str) -> tuple[Policy, list[Version]]:
    """Load a policy with its published versions, newest first; 404 if there are none."""
    policy = get_object_or_404(Policy, slug=slug)
    versions = list(policy.versions.published(at=timezone.now()).defer("text").order_by("-in_force_at"))
    if not versions:
        raise Http404
    return policy, versions


def _build_comparison(request: HttpRequest, policy: Policy, versions: list[Version], number: str) -> VersionComparison:
    """Compares a version with the one in ``?since=``, or with the one that it followed."""
    by_number = {version.number: version for version in versions}
    since = request.GET.get("since")
    if number not in by_number or (since is not None and since not in by_number):
        raise Http404
    new = by_number[number]
    previous = find_previous(new.pk)
    old = by_number[since] if since else next((version for version in versions if version.pk == previous), None)
    return VersionComparison(policy, versions, old, new)


def _redirect_to_chosen(request: HttpRequest, versions: list[Version]) -> HttpResponse:
    """Redirect from the submitted form to the address of the chosen comparison."""
    form = TwoVersionsForm(request.GET, versions=versions)
    if not form.is_valid():
        raise Http404
    address = reverse("version_changes", args=[versions[0].policy.slug, form.cleaned_data["version"]])
    return redirect(f"{address}?since={form.cleaned_data['since']}")

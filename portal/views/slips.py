"""Slips of an academy: for people there without an e-mail address, printed by HR, the head or a deputy."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import find_academies, get_person, get_scope
from portal.accounts import slip_codes, slip_sheets
from portal.accounts.actions import slips as actions
from portal.accounts.queries import find_who_needs_slips
from portal.models import GOVERNING, Academy, Engagement, Person, Slip
from portal.models.roles import Permission
from portal.people.names import name_sort_key
from portal.refusals import ActionRefused

from .form_actions import require_form_of
from .paging import get_page

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class SlipRow:
    """Somebody without an e-mail address, with their newest slip."""

    person: Person
    job: str
    categories: frozenset[str]  # of their work here
    slip: Slip | None
    is_open: bool


class SlipsForm(forms.Form):
    """A field for each person: who has a day of birth typed gets a slip."""

    sheet = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for person in people:
            self.fields[f"born-{person.pk}"] = forms.CharField(
                label=f"Day of birth of {person.name}",
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "form": "slips"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.births: dict[UUID, date] = {}
        for name in [name for name in self.fields if name.startswith("born-") and data.get(name)]:
            try:
                born_on = slip_codes.parse_birthday(data[name], today=timezone.localdate())
                self.births[UUID(name.removeprefix("born-"))] = born_on
            except ValueError as fault:
                self.add_error(name, f"{self.fields[name].label}: {fault}")
        if not self.births and not self.errors:
            raise ValidationError("Type the day of birth of each person who is to get a slip.")
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PRINT_SLIPS)
@needs_recent_sign_in
@sensitive_post_parameters()
def slips(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has no e-mail address here, those without a slip first; the answer to the form is the file to print."""
    place, now, by = _find_academy(request, slug), timezone.now(), get_person(request)
    page = get_page(request, _load_rows(request, place, now), PER_PAGE)
    people = [row.person for row in page]
    form = SlipsForm(request.POST or None, people=people, initial={"sheet": secrets.token_urlsafe(16)})
    if request.method == "POST" and form.is_valid():
        try:
            printed = actions.print_slips(place, form.births, form=form.cleaned_data["sheet"], by=by)
            return _send_file(slip_sheets.render_slips(printed, place), f"slips-{slug}.pdf")
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
    audit.record("see", f"slips:{slug}", by=by, academy=place)
    lines = [(row, form[f"born-{row.person.pk}"]) for row in page]
    context = {"academy": place, "page": page, "lines": lines, "form": form, "lasts": actions.LASTS.days}
    return render(request, "accounts/slips.html", context)


@require_form_of("slips", "slug")
@needs(Permission.PRINT_SLIPS)
def slip_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = _find_academy(request, slug)
    slip = get_object_or_404(Slip.objects.select_related("person"), pk=pk, academy=place)
    if slip.person_id not in {row.person.pk for row in _load_rows(request, place, timezone.now())}:
        raise Http404
    try:
        actions.end_slip(slip, by=get_person(request))
        messages.success(request, f"The slip of {slip.person.name} opens nothing any more.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("slips", slug)


def _find_academy(request: HttpRequest, slug: str) -> Academy:
    return get_object_or_404(find_academies(get_scope(request, Permission.PRINT_SLIPS), at=timezone.now()), slug=slug)


def _load_rows(request: HttpRequest, place: Academy, now: datetime) -> list[SlipRow]:
    """Those whom the reader sees on the board of this academy by name."""
    people = list(find_who_needs_slips(place, at=now).exclude(pk=get_person(request).pk))
    newest = {slip.person_id: slip for slip in Slip.objects.filter(person__in=people).order_by("printed_at", "pk")}
    work = Engagement.objects.known(at=now).filter(person__in=people, academy=place).order_by("from_on", "pk")
    work = work.exclude(until_on__lt=timezone.localdate(now))
    work_of: dict[UUID, list[Engagement]] = defaultdict(list)
    for engagement in work:
        work_of[engagement.person_id].append(engagement)
    rows = [_build_row(person, work_of[person.pk], newest.get(person.pk), now) for person in people]
    rows = [row for row in rows if _is_named_to(request, row, place)]
    rows.sort(key=lambda row: (row.is_open, name_sort_key(row.person.family_name, row.person.given_names)))
    return rows


def _is_named_to(request: HttpRequest, row: SlipRow, place: Academy) -> bool:
    """As on boards: heads meet nobody who only governs, and the governance professional nobody who does not govern."""
    governs = bool(row.categories & GOVERNING)
    if governs and get_scope(request, Permission.SEE_GOVERNING).covers(place.pk):
        return True
    return not row.categories <= GOVERNING and get_scope(request, Permission.SEE_BOARD).covers(place.pk)


def _build_row(person: Person, work: Sequence[Engagement], slip: Slip | None, now: datetime) -> SlipRow:
    is_open = slip is not None and not slip.used_at and not slip.withdrawn_at and slip.expires_at > now
    categories = frozenset(engagement.category for engagement in work)
    return SlipRow(person, work[-1].job_title if work else "", categories, slip, is_open)


def _send_file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

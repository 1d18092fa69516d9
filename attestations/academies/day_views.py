"""A year of an academy's days, and the pages on which HR enters, imports and corrects them."""

from datetime import date

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments.school_years import school_year
from attestations.assignments.working_days import bank_holidays
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.london import london_day
from portal.models import Academy, ClosureDays
from portal.models.roles import Permission
from portal.people.actions import closure_days
from portal.people.closure_days import find_days, load_days
from portal.people.day_lists import DayList, read_day_list

from .acts import Act, Place, find_place, show_act, try_action
from .calendars import build_year
from .forms import DayListForm, DaysForm
from .queries import list_year

YEARS = range(2000, 2100)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def days(request: HttpRequest, slug: str) -> HttpResponse:
    place, now = find_place(slug), timezone.now()
    year = _read_year(request, london_day(now))
    from_on, until_on = list_year(year)
    own = find_days(place.academy, from_on=from_on, until_on=until_on, at=now)
    of_all = find_days(None, from_on=from_on, until_on=until_on, at=now) if place.academy else []
    context = {
        "place": place,
        "year": year,
        "months": build_year(year, _read_days(place, year), is_bank_holiday=_is_bank_holiday),
        "own": own,
        "of_all": of_all,
    }
    return render(request, "academies/days.html", context)


def _read_year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("year", str(school_year(today)))
    if not asked.isascii() or not asked.isdigit() or len(asked) != 4 or int(asked) not in YEARS:
        raise Http404
    return int(asked)


def _read_days(place: Place, year: int) -> dict[date, tuple[str, str]]:
    from_on, until_on = list_year(year)
    if place.academy:
        rows = load_days([place.academy], from_on=from_on, until_on=until_on, at=timezone.now())[place.academy.pk]
    else:
        rows = load_days([], from_on=from_on, until_on=until_on, at=timezone.now())[None]
    return {day: (row.kind, row.label or row.get_kind_display()) for day, row in rows.items()}


def _is_bank_holiday(on: date) -> bool:
    return on in bank_holidays(on.year)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def days_new(request: HttpRequest, slug: str) -> HttpResponse:
    place, by = find_place(slug), get_person(request)
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and try_action(form, lambda: closure_days.add_days(place.academy, [form.days], by=by)):
        messages.success(request, "The days are saved.")
        return _show_year(place, form.days.from_on)
    return show_act(request, place, Act("Add days", "Save"), form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def days_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Paste or choose a list, see how each line was read, then save all of it or nothing."""
    place, by = find_place(slug), get_person(request)
    if request.method != "POST":
        return _show_list(request, place, DayListForm())
    form = DayListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_list(request, place, form)
    text = form.read_text()
    read = read_day_list(text, kind=form.cleaned_data["list_kind"])
    is_sent = request.POST.get("step") == "do" and read.days and not read.refused
    if is_sent and try_action(form, lambda: closure_days.add_days(place.academy, read.days, by=by)):
        messages.success(request, f"Saved: {len(read.days)} {'line' if len(read.days) == 1 else 'lines'} of days.")
        return _show_year(place, read.days[0].from_on)
    # What came from a file stands in the box from now on, where a line can be put right.
    shown = DayListForm(initial={"pasted": text, "list_kind": form.cleaned_data["list_kind"]})
    return _show_list(request, place, shown, read, form)


def _show_list(
    request: HttpRequest, place: Place, form: DayListForm, read: DayList | None = None, sent: DayListForm | None = None
) -> HttpResponse:
    context = {"place": place, "form": form, "read": read, "refusals": sent.non_field_errors() if sent else []}
    return render(request, "academies/days_import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def days_change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct days, past ones too, or take them out."""
    place, by = find_place(slug), get_person(request)
    named = Prefetch("academy", Academy.objects.named(at=timezone.now()))
    rows = ClosureDays.objects.filter(academy=place.academy, replaced_at=None).prefetch_related(named)
    found = get_object_or_404(rows, pk=pk)
    initial = {name: getattr(found, name) for name in DaysForm.base_fields}
    form = DaysForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if "other" in request.POST:
            form = DaysForm(initial)
            is_done = try_action(form, lambda: closure_days.take_out_days(found, by=by))
        else:
            is_done = try_action(form, lambda: closure_days.correct_days(found, form.days, by=by))
        if is_done:
            messages.success(request, "Saved.")
            return _show_year(place, found.from_on)
    return show_act(request, place, Act("Change days", "Save", other="These are ordinary days"), form)


def _show_year(place: Place, on: date) -> HttpResponse:
    response: HttpResponse = redirect("academy_days", place.slug)
    response["Location"] += f"?year={school_year(on)}"
    return response

"""HR's list of academies, the page of each, and the pages on which one joins or is renamed."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations import formatting
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.london import london_day
from portal.models import Academy, AcademyName, Contact, LineAbove
from portal.models.roles import Permission
from portal.people.actions import academy_names, academy_terms
from portal.people.contacts import load_place_contacts, sort_contacts
from portal.people.lines_above import find_line_above
from portal.people.names import fold
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from .acts import Act, Place, find_academy, show_act, try_action
from .forms import CorrectNameForm, JoinConfirmForm, JoinForm, RenameForm
from .impact import build_coming_impact
from .queries import load_lines
from .wording import describe_impacts

PER_PAGE = 50
WHAT_A_NAME_DOES = (
    "Boards and reports show the new name from that day on. Receipts keep the name and URN of the day on which they "
    "were signed. Nobody is asked to sign again."
)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def academies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = sorted(Academy.objects.named(at=now), key=lambda row: (row.is_central, fold(row.name or row.slug)))
    page = get_page(request, rows, PER_PAGE)
    return render(request, "academies/academies.html", {"page": page, "lines": load_lines(list(page), at=now)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def academy_new(request: HttpRequest) -> HttpResponse:
    """Two steps: the facts, then the words that stand in addresses for ever."""
    if request.method != "POST":
        return render(request, "academies/academy_new.html", {"form": JoinForm()})
    first = JoinForm(request.POST)
    if not first.is_valid() or request.POST.get("step") == "change":
        return render(request, "academies/academy_new.html", {"form": first})
    if "slug" not in request.POST:
        return _confirm_joining(request, first, JoinConfirmForm.build(first))
    form = JoinConfirmForm(request.POST)
    added = run_action(form, lambda: academy_terms.add_academy(**form.cleaned_data, by=get_person(request)))
    if added is None:
        return _confirm_joining(request, first, form)
    messages.success(request, f"{form.cleaned_data['name']} is added. Now enter its contacts, days and people.")
    return redirect("manage_academy", added.slug)


def _confirm_joining(request: HttpRequest, first: JoinForm, form: JoinConfirmForm) -> HttpResponse:
    return render(request, "academies/academy_confirm.html", {"first": first.cleaned_data, "form": form})


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def academy(request: HttpRequest, slug: str) -> HttpResponse:
    found, now = find_academy(slug), timezone.now()
    [line], [shown] = load_lines([found], at=now), load_place_contacts([found], at=now)
    today = london_day(now)
    above = LineAbove.objects.known(at=now).filter(academy=found).select_related("person").order_by("-from_on")
    context = {
        "line": line,
        "place": Place(found),
        "today": today,
        "names": found.names.filter(replaced_at=None).order_by("-from_on"),
        "terms": found.terms.filter(replaced_at__isnull=False).order_by("recorded_at", "pk"),
        "contacts": sort_contacts(Contact.objects.known(at=now).filter(academy=found)),
        "of_all": [contact for contact in shown.contacts if contact.academy_id is None],
        "above": above,
        "stands_above": find_line_above(found, at=now),
        "coming": describe_impacts([coming]) if (coming := build_coming_impact(found, at=now)) else [],
    }
    return render(request, "academies/academy.html", context)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def trust(request: HttpRequest) -> HttpResponse:
    """What holds for all academies: contacts and days."""
    now = timezone.now()
    contacts = sort_contacts(Contact.objects.known(at=now).filter(academy=None))
    context = {"place": Place(None), "contacts": contacts, "today": london_day(now)}
    return render(request, "academies/trust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def academy_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """A new name, or a new URN after a conversion, from a day on."""
    found = find_academy(slug)
    initial = {"name": found.name, "urn": found.urn}
    form = RenameForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and try_action(
        form, lambda: academy_names.rename(found, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, f"{form.cleaned_data['name']}: saved. The address of its pages stays the same.")
        return redirect("manage_academy", slug)
    return show_act(request, Place(found), Act("New name or URN", "Save", (WHAT_A_NAME_DOES,)), form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def academy_name_correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was typed wrongly; a name that has yet to begin can also be taken back."""
    found = find_academy(slug)
    rows = AcademyName.objects.filter(academy=found, replaced_at=None).prefetch_related(_named())
    row = get_object_or_404(rows, pk=pk)
    is_coming = row.from_on > timezone.localdate() and row.from_on > found.joined_on
    initial, by = {"name": row.name, "urn": row.urn}, get_person(request)
    form = CorrectNameForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if "other" in request.POST:
            form = CorrectNameForm(initial)
            is_done = try_action(form, lambda: academy_names.take_back_name(row, by=by))
        else:
            is_done = try_action(form, lambda: academy_names.correct_name(row, **form.cleaned_data, by=by))
        if is_done:
            messages.success(request, "Saved.")
            return redirect("manage_academy", slug)
    span = f"Its name from {formatting.day_and_year(row.from_on)}"
    span += f" until {formatting.day_and_year(row.until_on)}." if row.until_on else " on."
    act = Act("Correct a name or URN", "Save", (span,), other="Take this name back" if is_coming else "")
    return show_act(request, Place(found), act, form)


def _named() -> "Prefetch[str]":
    return Prefetch("academy", Academy.objects.named(at=timezone.now()))

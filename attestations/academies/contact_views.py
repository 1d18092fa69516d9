"""Pages on which HR names whom people at an academy can turn to, and who stands above its head."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations import formatting
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Academy, Contact, LineAbove, Person
from portal.models.roles import Permission
from portal.people.actions import contacts, lines_above
from portal.people.search import find_people, load_with_work

from .acts import Act, Place, find_academy, find_place, show_act, try_action
from .forms import ContactForm, FindPersonForm, LineAboveEndForm, LineAboveForm

SHOWN_TO_ALL = (
    "Everybody who works there sees the name and how to reach them, on the first page, with every policy, "
    "and wherever they can write to somebody."
)
MOST_FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def contact_new(request: HttpRequest, slug: str) -> HttpResponse:
    place, by = find_place(slug), get_person(request)
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"from_on": timezone.localdate()})
    if request.method == "POST" and try_action(form, lambda: contacts.add_contact(place.academy, form.terms, by=by)):
        messages.success(request, f"{form.terms.name} is named.")
        return redirect(place.address)
    return show_act(request, place, Act("Who can be turned to", "Save", (SHOWN_TO_ALL,)), form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def contact(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a contact, end it on a day, or remove one entered by mistake."""
    place, by = find_place(slug), get_person(request)
    found = get_object_or_404(Contact, academy=place.academy, pk=pk, replaced_at=None)
    found.academy = place.academy
    initial = {name: getattr(found, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if "other" in request.POST:
            form = ContactForm(initial)
            is_done = try_action(form, lambda: contacts.take_out_contact(found, by=by))
        else:
            is_done = try_action(form, lambda: contacts.change_contact(found, form.terms, by=by))
        if is_done:
            messages.success(request, "Saved.")
            return redirect(place.address)
    act = Act(found.name, "Save", (SHOWN_TO_ALL,), other="Remove (entered by mistake)")
    return show_act(request, place, act, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def line_above(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a person, then say from when they stand above the head."""
    found = find_academy(slug)
    search = FindPersonForm(request.GET or None)
    people: list[Person] = []
    choices: list[tuple[str, str]] = []
    if search.is_valid():
        audit.record("see", "people:search", by=get_person(request))
        for row in load_with_work(find_people(search.cleaned_data["q"])[:MOST_FOUND], timezone.now()):
            people.append(row.person)
            choices.append(row.choice)
    form = LineAboveForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        initial={"from_on": timezone.localdate()},
    )
    if request.method == "POST" and try_action(form, lambda: _name(request, found, form, people)):
        messages.success(request, "Saved.")
        return redirect("manage_academy", slug)
    context = {"place": Place(found), "search": search, "form": form if choices else None}
    return render(request, "academies/line_above.html", context)


def _name(request: HttpRequest, academy: Academy, form: LineAboveForm, people: list[Person]) -> None:
    chosen = next(person for person in people if str(person.pk) == form.cleaned_data["person"])
    from_on = form.cleaned_data["from_on"]
    lines_above.name_line_above(academy, chosen, from_on=from_on, by=get_person(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def line_above_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End it on a day, or remove what was entered by mistake."""
    found, by = find_academy(slug), get_person(request)
    named = Prefetch("academy", Academy.objects.named(at=timezone.now()))
    rows = LineAbove.objects.filter(academy=found, replaced_at=None).select_related("person").prefetch_related(named)
    row = get_object_or_404(rows, pk=pk)
    form = LineAboveEndForm(request.POST if request.method == "POST" else None, initial={"until_on": row.until_on})
    if request.method == "POST":
        if "other" in request.POST:
            form = LineAboveEndForm({"until_on": row.from_on})
            is_done = try_action(form, lambda: lines_above.take_out_line_above(row, by=by))
        else:
            is_done = try_action(
                form, lambda: lines_above.end_line_above(row, until_on=form.cleaned_data["until_on"], by=by)
            )
        if is_done:
            messages.success(request, "Saved.")
            return redirect("manage_academy", slug)
    since = f"Line manager since {formatting.day_and_year(row.from_on)}."
    act = Act(row.person.name, "Save", (since,), other="Remove (entered by mistake)")
    return show_act(request, Place(found), act, form)

"""HR changes the name, the e-mail address and the staff number of one person."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.formatting import day_and_year
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Person, PersonName
from portal.models.roles import Permission
from portal.people.actions import email_addresses, names, staff_numbers

from .act_forms import EmailForm, NameForm, NumberForm
from .acts import Act, find_person_to_change, take_steps

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def person_names(request: HttpRequest, pk: str) -> HttpResponse:
    """A new name, the right spelling of today's, or a name to come that is taken back."""
    person, by = find_person_to_change(request, pk), get_person(request)
    if "take_back" in request.POST:
        rows = PersonName.objects.filter(person=person, replaced_at=None, from_on__gt=timezone.localdate())
        found = get_object_or_404(rows, pk=request.POST["take_back"] if request.POST["take_back"].isdecimal() else 0)
        return take_steps(
            request, person, forms.Form(request.POST), "Take back", lambda: _plan_to_take_back(person, found, by)
        )
    initial = {
        "what": NameForm.NEW,
        "given_names": person.given_names,
        "family_name": person.family_name,
        "from_on": timezone.localdate(),
    }
    form = NameForm(request.POST if request.method == "POST" else None, initial=initial)
    coming = PersonName.objects.filter(person=person, replaced_at=None, from_on__gt=timezone.localdate())
    return take_steps(request, person, form, "Change the name", lambda: _plan_name(person, form, by), coming=coming)


def _plan_name(person: Person, form: NameForm, by: Person) -> Act:
    data = form.cleaned_data
    name = {key: data[key] for key in ("given_names", "family_name")}
    new, today = " ".join(name.values()), timezone.localdate()
    if data["what"] == NameForm.MISTAKE:
        return Act(
            "Correct the name?",
            "Correct the name",
            f"The name is {new}.",
            lambda: names.correct_name(person, **name, by=by),
            says=[f"{new}, in place of {person.name}, which was a mistake and never their name.", ON_BOARDS],
            is_on_boards=False,
        )
    first = day_and_year(data["from_on"])
    shown = ON_BOARDS if data["from_on"] <= today else f"Boards show {person.name} until then, and {new} from {first}."
    return Act(
        "Change the name?",
        "Change the name",
        f"{new} from {first}: the name is recorded.",
        lambda: names.rename_person(person, **name, from_on=data["from_on"], by=by),
        says=[
            f"{new} from {first}. {person.name} stays on record as a former name.",
            shown,
            "Former names are seen by the person and HR only. Receipts keep the name that was signed.",
        ],
        is_on_boards=False,
    )


ON_BOARDS = "Boards and reports show the new name from now on."


def _plan_to_take_back(person: Person, found: PersonName, by: Person) -> Act:
    return Act(
        "Take this name back?",
        "Take it back",
        f"{person.name}: the name to come is taken back.",
        lambda: names.take_back_name(found, by=by),
        says=[f"{found} was to be the name from {day_and_year(found.from_on)}. {person.name} stays."]
        if found.from_on
        else [],
        kind="warning",
        is_on_boards=False,
    )


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def person_email(request: HttpRequest, pk: str) -> HttpResponse:
    """The owner of the address can sign in as the person, so it asks for a new sign-in first."""
    person, by = find_person_to_change(request, pk), get_person(request)
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": person.email or ""})

    def plan() -> Act:
        email = form.cleaned_data["email"].strip().lower()
        told = [address for address in (person.email, email) if address]
        return Act(
            "Change the address?",
            "Change the address",
            f"{person.name}: the address is changed.",
            lambda: email_addresses.change_email(person, email=email, by=by),
            says=[
                f"{email or 'No e-mail address'}, in place of {person.email or 'none'}.",
                f"{person.name} is signed out everywhere"
                + (", and signs in with the new address." if email else ", and cannot sign in without an address."),
                f"An e-mail about it goes to {' and to '.join(told)}." if told else "",
                "For 30 days, receipts of what is signed say that the address was changed.",
            ],
            doubts=email_addresses.find_doubts(email, of=person),
            kind="warning",
            is_on_boards=False,
        )

    return take_steps(request, person, form, "Change the e-mail address", plan)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def person_number(request: HttpRequest, pk: str) -> HttpResponse:
    person, by = find_person_to_change(request, pk), get_person(request)
    form = NumberForm(request.POST if request.method == "POST" else None, initial={"number": person.reference or ""})

    def plan() -> Act:
        number = form.cleaned_data["number"]
        holder = staff_numbers.find_former_holder(number, of=person) if number else None
        return Act(
            "Change the staff number?",
            "Change the number",
            f"{person.name}: the staff number is changed.",
            lambda: staff_numbers.change_staff_number(person, number=number, by=by),
            says=[
                f"{number or 'No staff number'}, in place of {person.reference or 'none'}.",
                "A search for the old number still finds this person." if person.reference else "",
            ],
            doubts=[f"{number} was once the staff number of {holder.name}."] if holder else [],
            is_on_boards=False,
        )

    return take_steps(request, person, form, "Change the staff number", plan)

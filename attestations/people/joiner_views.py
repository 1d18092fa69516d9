"""HR puts somebody on record who joins the trust."""

from datetime import timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.people.actions.email_addresses import find_doubts
from portal.people.actions.joiners import add_person
from portal.people.actions.staff_numbers import find_former_holder

from .acts import Act, take_steps
from .namesakes import find_namesakes
from .wording import describe_extras, describe_terms
from .work_forms import JoinerForm

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def person_new(request: HttpRequest) -> HttpResponse:
    initial = {"from_on": timezone.localdate(), "key": uuid4()}
    form = JoinerForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, object] = {}
    if form.is_valid() and request.POST.get("step") == "check":
        context["namesakes"] = find_namesakes(form.cleaned_data["given_names"], form.cleaned_data["family_name"])
    return take_steps(request, None, form, "Add a person", lambda: _plan(request, form), **context)


def _plan(request: HttpRequest, form: JoinerForm) -> Act:
    data, terms, by = form.cleaned_data, form.terms, get_person(request)
    email, number = data["email"].strip().lower(), data["reference"]
    name = f"{data['given_names']} {data['family_name']}"
    holder = find_former_holder(number) if number else None
    return Act(
        f"Add {name}?",
        "Add this person",
        f"{name} is on record.",
        lambda: add_person(
            given_names=data["given_names"],
            family_name=data["family_name"],
            reference=number,
            email=email,
            terms=terms,
            by=by,
            key=data["key"],
        ),
        says=[
            f"{describe_terms(terms)}.",
            *describe_extras(terms),
            f"{email}: they can sign in with a code that is sent there."
            if email
            else "No e-mail address, so they cannot sign in by themselves.",
        ],
        doubts=[
            *find_doubts(email),
            *([f"{number} was once the staff number of {holder.name}."] if holder else []),
        ],
        days=[terms.from_on, terms.until_on and terms.until_on + DAY, terms.academy.joined_on],
    )

"""The three steps of each act of HR's on a person's record: fill in, see what it does to boards, confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal import audit
from portal.access.scope import get_person
from portal.models import Person
from portal.refusals import ActionRefused

from .effects import find_effects


@dataclass(frozen=True, slots=True)
class Act:
    """What the pages of an act say. ``says`` is what will be on record then; ``doubts`` are to be read before."""

    question: str
    button: str
    done: str
    run: Callable[[], object]
    says: Sequence[str] = ()
    doubts: Sequence[str] = ()
    days: Sequence[date | None] = field(default=())  # on which boards may change, beside today
    kind: str = ""  # of the button
    is_on_boards: bool = True  # whether it can change who is asked what


def find_person_to_change(request: HttpRequest, pk: object) -> Person:
    """The person whose record HR is about to change; that it was opened leaves an audit line."""
    found = get_object_or_404(Person, pk=pk)
    if request.method != "POST":
        audit.record("see", f"person:{found.pk}", by=get_person(request))
    return found


def take_steps(
    request: HttpRequest,
    person: Person | None,
    form: forms.Form,
    title: str,
    plan: Callable[[], Act],
    **context: object,
) -> HttpResponse:
    """Answers each step. ``plan`` says what is to be done, once the form is valid; ``title`` stands above the form."""
    context |= {"person": person, "form": form, "title": title}
    step = request.POST.get("step") if request.method == "POST" else "change"
    if step == "change" or not form.is_valid():
        return render(request, "people/act.html", context)
    act = plan()
    try:
        if step == "do":
            done = act.run()
            messages.success(request, act.done)
            return redirect("person", person.pk if person else getattr(done, "pk", None))
        days = [day for day in act.days if day]
        context["effects"] = find_effects(person, act.run, days=days) if act.is_on_boards else None
    except ActionRefused as refusal:
        return _refuse(request, person, form, str(refusal), context)
    context |= {"act": act, "carried": _list_carried(request)}
    return render(request, "people/act_confirm.html", context)


def _refuse(
    request: HttpRequest, person: Person | None, form: forms.Form, why: str, context: dict[str, object]
) -> HttpResponse:
    """In the form, if there is one: what is taken back has none."""
    if person and not form.fields:
        messages.error(request, why)
        return redirect("person", person.pk)
    form.add_error(None, why)
    return render(request, "people/act.html", context)


def _list_carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was filled in, for the next step to bring along."""
    left_out = {"csrfmiddlewaretoken", "step"}
    return [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]

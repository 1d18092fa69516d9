"""Reminding people by hand: choose, look at it, send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.assignments.queries import find_required_policy
from attestations.assignments.required_policies import RequiredPolicy
from attestations.models import ReminderByHand
from portal import audit
from portal.access.permissions import keeps_words, needs
from portal.access.scope import Scope, find_academies, get_person, get_scope
from portal.models import Academy
from portal.models.roles import Permission
from portal.notices import hours
from portal.people.contacts import load_place_contacts
from portal.views.form_actions import run_action

from .actions.by_hand import remind_by_hand
from .by_hand_queries import Candidate, Reach, load_candidates
from .forms import ByHandForm


@dataclass(frozen=True, slots=True)
class Choice:
    """The academy, policy and people of the page, and whom its reader has chosen."""

    academy: Academy
    required: RequiredPolicy
    reach: Reach
    candidates: Sequence[Candidate]
    chosen: frozenset[UUID]

    @property
    def to_remind(self) -> list[Candidate]:
        return [each for each in self.candidates if each.person.pk in self.chosen and not each.refusal]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REMIND, Permission.REMIND_GOVERNING)
@keeps_words
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    choice = _choose(request, slug, now)
    form = ByHandForm(request.POST if request.method == "POST" else None)
    if not choice.reach.is_hr:
        del form.fields["reason"]
    step = request.POST.get("step")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return _show_list(request, choice, form, now)
    if not choice.to_remind:
        form.add_error(None, "Choose whom to remind.")
        return _show_list(request, choice, form, now)
    if step != "do":
        return _show_preview(request, choice, form, now)
    if run_action(form, lambda: _remind(request, choice, form)) is None:
        return _show_list(request, choice, form, now)
    messages.success(request, describe_sent(len(choice.chosen), is_day=hours.is_day(at=now)))
    return redirect(f"{reverse('academy', args=[slug])}?policy={choice.required.policy.slug}")


def describe_sent(people: int, *, is_day: bool) -> str:
    who = "1 person is reminded" if people == 1 else f"{people} people are reminded"
    return (
        f"{who}. It goes {'now, or on their next day of work' if is_day else 'on their next day of work, from 7:00'}."
    )


def _remind(request: HttpRequest, choice: Choice, form: ByHandForm) -> ReminderByHand:
    return remind_by_hand(
        choice.academy,
        choice.required,
        people=choice.chosen,
        sentence=form.cleaned_data["sentence"].strip(),
        reason=form.cleaned_data.get("reason", "").strip(),
        by=get_person(request),
        reach=choice.reach,
    )


def _choose(request: HttpRequest, slug: str, now: datetime) -> Choice:
    staff, governing = (get_scope(request, each) for each in (Permission.REMIND, Permission.REMIND_GOVERNING))
    places = Scope(staff.is_trust or governing.is_trust, staff.academies | governing.academies)
    academy = get_object_or_404(find_academies(places, at=now), slug=slug)
    required = find_required_policy(request.GET.get("policy", ""), at=now)
    if required is None:
        raise Http404
    sees_governing = staff.covers(academy.pk) and get_scope(request, Permission.SEE_GOVERNING).covers(academy.pk)
    reach = Reach(
        staff=staff.covers(academy.pk),
        governing=sees_governing or governing.covers(academy.pk),
        heads=get_scope(request, Permission.REMIND_HEADS).covers(academy.pk),
        is_hr=staff.is_trust,
    )
    candidates = load_candidates(academy, required, by=get_person(request), reach=reach, at=now)
    return Choice(academy, required, reach, candidates, _read_people(request))


def _read_people(request: HttpRequest) -> frozenset[UUID]:
    """Whom the form names; what is no key names nobody."""
    found = set()
    for text in request.POST.getlist("person")[:1000]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)


def _show_list(request: HttpRequest, choice: Choice, form: ByHandForm, now: datetime) -> HttpResponse:
    subject = f"reminders:{choice.required.policy.slug}"
    audit.record("see", subject, by=get_person(request), academy=choice.academy)
    context = {"choice": choice, "form": form, "places": load_place_contacts([choice.academy], at=now)}
    return render(request, "reminders/remind.html", context)


def _show_preview(request: HttpRequest, choice: Choice, form: ByHandForm, now: datetime) -> HttpResponse:
    carried = [(name, form.cleaned_data[name]) for name in form.fields]
    context = {
        "choice": choice,
        "sentence": form.cleaned_data["sentence"].strip(),
        "by": get_person(request),
        "carried": [*carried, *(("person", str(each.person.pk)) for each in choice.to_remind)],
        "is_day": hours.is_day(at=now),
    }
    return render(request, "reminders/remind_confirm.html", context)

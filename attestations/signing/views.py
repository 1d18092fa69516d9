"""Signing a policy, asking first, and not wanting to."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments import queries
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.models import Signing
from policy.models import Version
from policy.reading.differences import Shown, compare
from portal.access.scope import reader
from portal.access.sessions import SignIn, newest_sign_in, sign_in_again
from portal.ledger import store
from portal.ledger.follower import follow_up
from portal.models import Person

from . import actions, contacts, emails, statement
from .forms import SigningForm
from .statement import Declaration, Seen

log = logging.getLogger(__name__)

MINUTES_TO_OPEN, MINUTES_TO_SEND = 60, 90


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person is offered to sign: a version, at the academies they have not left out."""

    version: Version
    declared: Declaration
    assignments: list[Assignment]
    left_out: list[Assignment]

    @property
    def changes(self) -> list[Shown]:
        """What is set out for whoever has signed an earlier version."""
        return compare(self.declared.since, self.version) if self.declared.since else []

    @property
    def academies(self) -> str:
        """As the form carries them."""
        return ",".join(assignment.academy.slug for assignment in self.assignments)

    @property
    def jobs(self) -> str:
        """What the person does at these academies, each job once."""
        return ", ".join(dict.fromkeys(title for assignment in self.assignments for _, title in assignment.jobs))


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    minutes = MINUTES_TO_SEND if request.method == "POST" else MINUTES_TO_OPEN
    sign_in = newest_sign_in(request)
    if sign_in is None or not sign_in.is_within(minutes, of=timezone.now()):
        messages.info(request, "Please sign in again first, so that nobody else can sign in your name.")
        return sign_in_again(request)
    try:
        if request.method == "POST":
            return _send(request, slug, sign_in)
        store.must_be_open()
        return _open(request, in_force(slug))
    except store.Stopped as error:
        log.error("Nobody can sign: %s", error)
        return render(request, "signing/paused.html", {"version": in_force(slug)}, status=503)


def in_force(slug: str) -> Version:
    """The version of a policy that is in force now."""
    now = timezone.now()
    if version := queries.version_in_force(slug, at=now):
        return version
    versions = Version.objects.in_force(at=now).select_related("policy").defer("text")
    return get_object_or_404(versions, policy__slug=slug)


def _open(request: HttpRequest, version: Version) -> HttpResponse:
    person = reader(request)
    offer = _offer(person, version, leave_out=request.GET.getlist("without"))
    if not offer.assignments and not offer.left_out:
        if done := _receipts(person, version):
            return _twice(done)
        return render(request, "signing/nothing_to_sign.html", {"version": version})
    carried = Seen.of(version, offer.declared)._asdict() | {"academies": offer.academies}
    return _page(request, offer, SigningForm(known_name=person.name, initial=carried))


def _send(request: HttpRequest, slug: str, sign_in: SignIn) -> HttpResponse:
    """Signed already: its receipt. Not what is in force or asked: 409. Otherwise the action writes it.

    What was signed, is in force and is asked is checked by the action alone, under its locks.
    """
    person, began_at = reader(request), timezone.now()
    form = SigningForm(request.POST, known_name=person.name)
    if not form.is_valid():
        return _refuse(request, in_force(slug), form)
    try:
        signing = actions.sign(
            slug,
            form.seen,
            by=person,
            academies=form.slugs,
            typed_name=form.cleaned_data["typed_name"],
            sign_in=sign_in,
        )
    except actions.Stale:
        return _changed(request, in_force(slug), form)
    if signing.signed_at < began_at:
        return _twice([signing])
    follow_up(partial(emails.send_receipt, signing.pk))
    return redirect(f"{signing.get_absolute_url()}?signed")


def _refuse(request: HttpRequest, version: Version, form: SigningForm) -> HttpResponse:
    person = reader(request)
    if done := _receipts(person, version, form):
        return _twice(done)
    offer = _offer(person, version, keep=form.slugs)
    is_new = form.seen != Seen.of(version, offer.declared) or offer.academies.split(",") != form.slugs
    if is_new or not offer.assignments:
        return _changed(request, version, form)
    return _page(request, offer, form)


def _offer(
    person: Person, version: Version, *, leave_out: Iterable[str] = (), keep: Iterable[str] | None = None
) -> Offer:
    now, policy = timezone.now(), version.policy.slug
    asked = actions.signable(person, policy, at=now).values()
    stays = [a for a in asked if (a.academy.slug in keep if keep is not None else a.academy.slug not in leave_out)]
    left_out = [assignment for assignment in asked if assignment not in stays]
    declared = statement.of(person, version, queries.asked_now(policy, at=now))
    return Offer(version, declared, stays, left_out)


def _page(request: HttpRequest, offer: Offer, form: SigningForm) -> HttpResponse:
    form.fields["statement"].label = offer.declared.statement
    if form.must_ask:
        form.data = {**request.POST.dict(), "asked_about": request.POST["typed_name"].strip()}
    last_part = offer.version.parts.order_by("position").last()
    context = {"offer": offer, "version": offer.version, "form": form, "hr": contacts.hr(), "last_part": last_part}
    return render(request, "signing/sign.html", context)


def _receipts(person: Person, version: Version, sent: SigningForm | None = None) -> list[Signing]:
    """The signings of this person that make another one idle, newest last."""
    rows = Signing.objects.filter(person=person, version__policy=version.policy)
    if sent is None:
        mine = queries.of_person(person, as_at=timezone.now(), only=version.policy.slug)
        satisfying = {a.outcome.signed_version_id for a in mine if a.state == State.ATTESTED}
        return list(rows.filter(version__in=satisfying | {version.pk}).order_by("signed_at"))
    slugs = set(sent.slugs)
    if slugs & actions.signable(person, version.policy.slug, at=timezone.now()).keys():
        return []  # signed in another school year, and asked again
    rows = rows.filter(version__number=sent.seen.version, attestations__academy__slug__in=slugs).distinct()
    done = set(rows.values_list("attestations__academy__slug", flat=True))
    return list(rows.order_by("signed_at")) if slugs <= done else []


def _twice(done: list[Signing]) -> HttpResponse:
    return redirect(f"{done[-1].get_absolute_url()}?already")


def _changed(request: HttpRequest, version: Version, form: SigningForm) -> HttpResponse:
    """409: nothing was signed, and here is what is different."""
    read = version.policy.versions.filter(number=form.seen.version, published_at__isnull=False).first()
    changes = compare(read, version) if read and read != version else []
    context = {"version": version, "read": read, "changes": changes}
    return render(request, "signing/changed.html", context, status=409)


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    return _talk(request, slug, "signing/question.html")


@require_safe
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    return _talk(request, slug, "signing/decline.html")


def _talk(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    version, person = in_force(slug), reader(request)
    assigned = queries.of_person(person, as_at=timezone.now(), only=slug)
    academies = [a.academy for a in assigned if not a.outcome.is_over]
    context = {
        "version": version,
        "contacts": contacts.of(person, academies, at=timezone.now()),
        "hr": contacts.hr(),
    }
    return render(request, template, context)

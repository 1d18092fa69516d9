"""Signing a policy, asking first, and not wanting to."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from policy.comparing import Shown, compare
from policy.models import Version
from portal.access import reader
from portal.ledger import store
from portal.ledger.follower import follow_up
from portal.models import Person
from portal.sessions import SignIn, newest_sign_in, sign_in_again

from .. import actions, contacts, declaration, emails, standing
from ..declaration import Declaration
from ..forms import SigningForm
from ..models import Signing
from ..rules import State
from ..standing import Assignment

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
    version = in_force(slug)
    minutes = MINUTES_TO_SEND if request.method == "POST" else MINUTES_TO_OPEN
    sign_in = newest_sign_in(request)
    if sign_in is None or not sign_in.is_within(minutes, of=timezone.now()):
        messages.info(request, "Please sign in again first, so that nobody else can sign in your name.")
        return sign_in_again(request)
    try:
        if request.method == "POST":
            return _send(request, version, sign_in)
        store.must_be_open()
        return _open(request, version)
    except store.Stopped as error:
        log.error("Nobody can sign: %s", error)
        return render(request, "attestations/paused.html", {"version": version}, status=503)


def in_force(slug: str) -> Version:
    """The version of a policy that is in force now."""
    now = timezone.now()
    if version := standing.version_in_force(slug, at=now):
        return version
    versions = Version.objects.in_force(at=now).select_related("policy").defer("text")
    return get_object_or_404(versions, policy__slug=slug)


def _open(request: HttpRequest, version: Version) -> HttpResponse:
    person = reader(request)
    offer = _offer(person, version, leave_out=request.GET.getlist("without"))
    if not offer.assignments and not offer.left_out:
        if done := _receipts(person, version):
            return _twice(done)
        return render(request, "attestations/nothing_to_sign.html", {"version": version})
    form = _form(person, offer.declared, None, carried(version, offer.declared) | {"academies": offer.academies})
    return _page(request, offer, form)


def _send(request: HttpRequest, version: Version, sign_in: SignIn) -> HttpResponse:
    """Signed already: its receipt. Not what is in force or asked: 409. Otherwise the action writes it.

    What was signed, is in force and is asked is checked by the action, under its locks.
    """
    person, began_at = reader(request), timezone.now()
    declared = _declared(person, version)
    form = _form(person, declared, request.POST)
    fits = all(request.POST.get(name) == value for name, value in carried(version, declared).items())
    if not fits or not form.is_valid():
        return _refuse(request, version, form, fits=fits)
    try:
        signing = actions.sign(
            version,
            by=person,
            academies=request.POST.get("academies", "").split(","),
            typed_name=form.cleaned_data["typed_name"],
            sign_in=sign_in,
            statement_digest=declared.digest,
        )
    except actions.Stale:
        return _changed(request, in_force(version.policy.slug))
    if signing.signed_at < began_at:
        return _twice([signing])
    follow_up(partial(emails.send_receipt, signing.pk))
    return redirect(f"{signing.get_absolute_url()}?signed")


def _refuse(request: HttpRequest, version: Version, form: SigningForm, *, fits: bool) -> HttpResponse:
    person = reader(request)
    if done := _receipts(person, version, request.POST):
        return _twice(done)
    offer = _offer(person, version, keep=request.POST.get("academies", "").split(","))
    if not fits or not offer.assignments or offer.academies != request.POST.get("academies"):
        return _changed(request, version)
    return _page(request, offer, form)


def _form(
    person: Person, declared: Declaration, sent: QueryDict | None, initial: dict[str, str] | None = None
) -> SigningForm:
    return SigningForm(
        sent,
        known_name=person.name,
        statement=declared.statement,
        initial=initial,
        use_required_attribute=False,
    )


def _declared(person: Person, version: Version) -> Declaration:
    return declaration.of(person, version, standing.asked_now(version.policy.slug, at=timezone.now()))


def carried(version: Version, declared: Declaration) -> dict[str, str]:
    """What the form carries of a version, to be held against what is in force when it is sent."""
    return {
        "version": version.number,
        "digest": version.digest,
        "statement_digest": declared.digest,
    }


def _offer(
    person: Person, version: Version, *, leave_out: Iterable[str] = (), keep: Iterable[str] | None = None
) -> Offer:
    asked = actions.signable(person, version.policy, at=timezone.now()).values()
    stays = [a for a in asked if (a.academy.slug in keep if keep is not None else a.academy.slug not in leave_out)]
    left_out = [assignment for assignment in asked if assignment not in stays]
    return Offer(version, _declared(person, version), stays, left_out)


def _page(request: HttpRequest, offer: Offer, form: SigningForm) -> HttpResponse:
    if form.must_ask:
        form.data = {**request.POST.dict(), "asked_about": request.POST["typed_name"].strip()}
    last_part = offer.version.parts.order_by("position").last()
    context = {"offer": offer, "version": offer.version, "form": form, "hr": contacts.hr(), "last_part": last_part}
    return render(request, "attestations/sign.html", context)


def _receipts(person: Person, version: Version, sent: QueryDict | None = None) -> list[Signing]:
    """The signings of this person that make another one idle, newest last."""
    rows = Signing.objects.filter(person=person, version__policy=version.policy)
    if sent is None:
        mine = standing.of_person(person, as_at=timezone.now(), only=version.policy)
        satisfying = {a.outcome.signed_version_id for a in mine if a.state == State.ATTESTED}
        return list(rows.filter(version__in=satisfying | {version.pk}).order_by("signed_at"))
    slugs = set(sent.get("academies", "").split(","))
    if slugs & actions.signable(person, version.policy, at=timezone.now()).keys():
        return []  # signed in another school year, and asked again
    rows = rows.filter(version__number=sent.get("version", ""), attestations__academy__slug__in=slugs).distinct()
    done = set(rows.values_list("attestations__academy__slug", flat=True))
    return list(rows.order_by("signed_at")) if slugs <= done else []


def _twice(done: list[Signing]) -> HttpResponse:
    return redirect(f"{done[-1].get_absolute_url()}?already")


def _changed(request: HttpRequest, version: Version) -> HttpResponse:
    """409: nothing was signed, and here is what is different."""
    number = request.POST.get("version", "")
    read = version.policy.versions.filter(number=number, published_at__isnull=False).first()
    changes = compare(read, version) if read and read != version else []
    context = {"version": version, "read": read, "changes": changes}
    return render(request, "attestations/changed.html", context, status=409)


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    return _talk(request, slug, "attestations/question.html")


@require_safe
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    return _talk(request, slug, "attestations/decline.html")


def _talk(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    version, person = in_force(slug), reader(request)
    assigned = standing.of_person(person, as_at=timezone.now(), only=version.policy)
    academies = [a.academy for a in assigned if not a.outcome.is_over]
    context = {
        "version": version,
        "contacts": contacts.of(person, academies, at=timezone.now()),
        "hr": contacts.hr(),
    }
    return render(request, template, context)

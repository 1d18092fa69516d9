"""Pages to sign a policy, to ask a question first, and to say that one will not sign."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments import queries
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.assignments.school_years import school_year
from attestations.assignments.todos import load_still_to_sign
from attestations.assignments.voids import leave_out_void_signings
from attestations.models import Decline, Signing
from attestations.receipts.readers import name_readers
from policy.models import Version
from policy.reading.differences import ShownChange, compare_versions
from policy.register.queries import refuse_ended
from policy.sealing import soundness
from portal.access import shared_computer
from portal.access.permissions import keeps_words, needs_work
from portal.access.scope import get_person
from portal.access.sessions import SignIn, ask_to_sign_in_again, came_with_slip, find_recent_sign_in
from portal.clock import moment
from portal.ledger import errors, store
from portal.ledger.sealing_thread import seal_soon
from portal.london import london_day
from portal.models import Person
from portal.people.contacts import load_reader_contacts
from portal.views.form_actions import run_action

from . import actions, declining, heads, statement
from .forms import DeclineForm, SigningForm
from .pauses.actions import note_pause
from .signed_out_links import make_address
from .statement import FilledStatement, SeenVersion

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers to sign: a version, at the academies that the person has not left out."""

    version: Version
    filled: FilledStatement
    assignments: list[Assignment]
    left_out: list[Assignment]
    is_scheduled: bool
    school_year: int | None  # that the signature serves, where one is asked for

    @property
    def is_ahead(self) -> bool:
        """Whether it is for a school year that has not begun."""
        return self.school_year is not None and self.school_year > school_year(london_day(timezone.now()))

    @property
    def changes(self) -> list[ShownChange]:
        """The changes since the version that the person signed last."""
        return compare_versions(self.filled.since, self.version) if self.filled.since else []

    @property
    def academies(self) -> str:
        """Their slugs, as the form carries them."""
        return ",".join(assignment.academy.slug for assignment in self.assignments)

    @property
    def jobs(self) -> str:
        """The person's job titles at these academies, each once."""
        return ", ".join(dict.fromkeys(title for assignment in self.assignments for _, title in assignment.jobs))

    @property
    def readers(self) -> str:
        """Who will see that the person has signed."""
        return name_readers([_list_categories(assignment) for assignment in self.assignments], "HR")


def _list_categories(assignment: Assignment) -> set[str]:
    return {category for category, _ in assignment.jobs}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_work
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    sign_in = find_recent_sign_in(request)
    if sign_in is None:
        return ask_to_sign_in_again(request)
    try:
        if request.method == "POST":
            return _submit(request, slug, sign_in)
        store.require_open()
        return _open(request, load_offered_version(slug, request.GET.get("version", "")))
    except errors.LedgerStopped as error:
        log.error("Nobody can sign: %s", error)
        note_pause()
        return render(request, "signing/paused.html", {"version": load_version_in_force(slug)}, status=503)


def load_version_in_force(slug: str) -> Version:
    """The version of a policy that is in force now. Raises Http404, and PolicyEnded where the policy is retired."""
    now = timezone.now()
    if version := queries.find_version_in_force(slug, at=now):
        return version
    versions = Version.objects.in_force(at=now).select_related("policy").defer("text")
    found = versions.filter(policy__slug=slug).first()
    if found is None:
        refuse_ended(slug, at=now)
        raise Http404
    return found


def load_offered_version(slug: str, number: str) -> Version:
    """The scheduled version of a policy, if that is meant, else the one that is in force."""
    now = timezone.now()
    required = queries.find_required_policy(slug, at=now)
    offered = actions.find_offered_version(required, number, at=now) if required else None
    return offered or load_version_in_force(slug)


def _open(request: HttpRequest, version: Version) -> HttpResponse:
    soundness.require_sound_rows(version.pk)
    person = get_person(request)
    offer = _build_offer(person, version, leave_out=request.GET.getlist("without"))
    if not offer.assignments and not offer.left_out:
        if done := _find_satisfying_signings(person, version):
            return _redirect_to_newest(done)
        return render(request, "signing/nothing_to_sign.html", {"version": version})
    initial = SeenVersion.build(version, offer.filled)._asdict() | {"academies": offer.academies}
    return _page(request, offer, SigningForm(known_name=person.name, initial=initial))


def _submit(request: HttpRequest, slug: str, sign_in: SignIn) -> HttpResponse:
    """Sign, or show the existing receipt if it was signed before, or 409 if the page is out of date.

    Only the action decides which, under its locks.
    """
    person, began_at = get_person(request), moment()
    form = SigningForm(request.POST, known_name=person.name)
    if not form.is_valid():
        return _show_errors(request, load_offered_version(slug, form.seen.version), form)
    try:
        signing = actions.sign(
            slug,
            form.seen,
            by=person,
            academies=form.academy_slugs,
            typed_name=form.cleaned_data["typed_name"],
            sign_in=sign_in,
        )
    except actions.StaleForm:
        return _show_change(request, load_offered_version(slug, form.seen.version), form)
    is_new = signing.signed_at >= began_at
    if is_new:
        seal_soon()
    if shared_computer.is_shared(request) and not load_still_to_sign(person, at=timezone.now()).todos:
        return shared_computer.sign_out(request, to=make_address(signing))
    return redirect(f"{signing.get_absolute_url()}?signed") if is_new else _redirect_to_newest([signing])


def _show_errors(request: HttpRequest, version: Version, form: SigningForm) -> HttpResponse:
    person = get_person(request)
    if done := _find_signings_of_form(person, version, form):
        return _redirect_to_newest(done)
    offer = _build_offer(person, version, keep=form.academy_slugs)
    is_new = form.seen != SeenVersion.build(version, offer.filled) or offer.academies.split(",") != form.academy_slugs
    if is_new or not offer.assignments:
        return _show_change(request, version, form)
    return _page(request, offer, form)


def _build_offer(
    person: Person, version: Version, *, leave_out: Iterable[str] = (), keep: Iterable[str] | None = None
) -> Offer:
    now, policy = moment(), version.policy.slug
    signable = actions.load_signable(person, policy, at=now, number=version.number).values()
    kept = [a for a in signable if (a.academy.slug in keep if keep is not None else a.academy.slug not in leave_out)]
    left_out = [assignment for assignment in signable if assignment not in kept]
    filled = statement.fill_statement(person, version, queries.find_required_policy(policy, at=now))
    years = {actions.find_served_year(assignment, now) for assignment in kept if assignment.outcome.serves}
    return Offer(
        version, filled, kept, left_out, is_scheduled=version.in_force_at > now, school_year=max(years, default=None)
    )


def _page(request: HttpRequest, offer: Offer, form: SigningForm) -> HttpResponse:
    form.fields["statement"].label = offer.filled.text
    if form.must_confirm_name:
        form.data = {**request.POST.dict(), "asked_about": request.POST["typed_name"].strip()}
    last_part = offer.version.parts.order_by("position").last()
    context = {"offer": offer, "version": offer.version, "form": form, "last_part": last_part}
    return render(request, "signing/sign.html", context)


def _find_satisfying_signings(person: Person, version: Version) -> list[Signing]:
    """The signings of this version, or of another that satisfies what is asked; newest last."""
    assignments = queries.load_person_assignments(person, as_at=moment(), only=version.policy.slug)
    satisfying = {a.outcome.signed_version_id for a in assignments if a.state == State.ATTESTED}
    signings = Signing.objects.filter(person__in=person.record_ids, version__policy=version.policy)
    signings = leave_out_void_signings(signings.filter(version__in=satisfying | {version.pk}))
    return list(signings.order_by("signed_at"))


def _find_signings_of_form(person: Person, version: Version, form: SigningForm) -> list[Signing]:
    """The signings that cover everything the form would sign, newest last."""
    slugs = set(form.academy_slugs)
    if slugs & actions.load_signable(person, version.policy.slug, at=moment(), number=version.number).keys():
        return []  # signed in another school year, and asked again
    signings = leave_out_void_signings(
        Signing.objects.filter(person__in=person.record_ids, version__policy=version.policy)
    )
    signings = signings.filter(version__number=form.seen.version, attestations__academy__slug__in=slugs).distinct()
    done = set(signings.values_list("attestations__academy__slug", flat=True))
    return list(signings.order_by("signed_at")) if slugs <= done else []


def _redirect_to_newest(done: list[Signing]) -> HttpResponse:
    return redirect(f"{done[-1].get_absolute_url()}?already")


def _show_change(request: HttpRequest, version: Version, form: SigningForm) -> HttpResponse:
    """409: nothing was signed; shows what changed since the version that was read."""
    read = version.policy.versions.filter(number=form.seen.version, published_at__isnull=False).first()
    changes = compare_versions(read, version) if read and read != version else []
    context = {"version": version, "read": read, "changes": changes}
    return render(request, "signing/changed.html", context, status=409)


@require_safe
@needs_work
def contact(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """The people to talk to with a ``question``, or before choosing not to sign."""
    return render(request, f"signing/{page}.html", load_whom_to_ask(get_person(request), load_version_in_force(slug)))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_work
@keeps_words
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom to talk to, and to record that one chooses not to sign, or to take that back.

    With a slip, which somebody else printed, only whom to talk to.
    """
    if came_with_slip(request):
        return render(
            request, "signing/decline.html", load_whom_to_ask(get_person(request), load_version_in_force(slug))
        )
    version, person = load_version_in_force(slug), get_person(request)
    if request.method == "POST" and "take_back" in request.POST:
        declining.take_back(slug, by=person)
        return redirect("decline", slug)
    form = DeclineForm(request.POST or None, initial={"version": _find_asking_number(person, version)})
    if request.method == "POST" and run_action(form, lambda: _decline(slug, form, person)):
        return redirect("decline", slug)
    assigned = queries.load_person_assignments(person, as_at=timezone.now(), only=slug)
    here = [assignment for assignment in assigned if not assignment.outcome.is_over]
    context = {
        "form": form,
        "declined": [each for each in here if each.state == State.DECLINED],
        "can_decline": any(each.state in actions.SIGNABLE - {State.DECLINED} for each in here),
        "rows": declining.find_standing(person, slug),
    }
    return render(request, "signing/decline.html", context | load_whom_to_ask(person, version))


def _decline(slug: str, form: DeclineForm, person: Person) -> Decline:
    data = form.cleaned_data
    return declining.decline(slug, seen=data["version"], words=data["words"], by=person)[0]


def _find_asking_number(person: Person, version: Version) -> str:
    """The number of the version that asks, which may be an earlier one than that in force."""
    assigned = queries.load_person_assignments(person, as_at=timezone.now(), only=version.policy.slug)
    return next((each.version.number for each in assigned if not each.outcome.is_over), version.number)


def load_whom_to_ask(person: Person, version: Version) -> dict[str, object]:
    """The heads of the academies for which somebody signs a version, and the contacts of those where they work."""
    now = timezone.now()
    assigned = queries.load_person_assignments(person, as_at=now, only=version.policy.slug)
    asked = [assignment for assignment in assigned if not assignment.outcome.is_over]
    return {
        "version": version,
        "heads": heads.load_heads(person, [assignment.academy for assignment in asked], at=now),
        "readers": name_readers([_list_categories(assignment) for assignment in asked]),
        "places": load_reader_contacts(person, at=now),
    }

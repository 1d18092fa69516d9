"""A directory let somebody in whom nobody has tied to a person here: a code to the mailbox on record, or HR."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.access import security_lines
from portal.access.sessions import ASKED_BY_DIRECTORY
from portal.models import Person, SecurityKind
from portal.refusals import ActionRefused

from . import limits
from .actions import directories
from .directory_queries import find_accounts, find_kept, may_come_in, name_provider
from .identity import Identity

TIE = "tie"  # where allauth's login keeps what a right code ties to its person


def answer(request: HttpRequest, identity: Identity, next_url: str | None) -> HttpResponse:
    """To the page for the code, or the page that says that HR must look at it first."""
    person = _find_person(identity)
    if person is None:
        directories.let_wait(identity)
        security_lines.record(SecurityKind.DIRECTORY_WAITING, None, identity.provider)
        provider = name_provider(identity.provider)
        return render(request, "accounts/directory_waits.html", {"provider": provider}, status=403)
    try:
        limits.check_mail(request, person.email or "", SecurityKind.CODE_MAILED)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("account_login")
    _mail_code(request, person, identity, next_url)
    return redirect("account_confirm_login_code")


def _find_person(identity: Identity) -> Person | None:
    """Whose known address it is, if the trust vouches for it and they have no other account there; None otherwise."""
    if not identity.is_email_verified:
        return None
    found = Person.objects.filter(email=identity.email).first()
    person = find_kept(found) if found else None
    if found is None or person is None or not (found.is_active and person.is_active and may_come_in(person)):
        return None
    has_other = find_accounts(person).filter(provider=identity.provider).exists()
    return None if has_other else person


def _mail_code(request: HttpRequest, person: Person, identity: Identity, next_url: str | None) -> None:
    tie = {"provider": identity.provider, "uid": identity.uid, "is_strong": identity.has_second_factor}
    login = Login(user=person, email=person.email, redirect_url=next_url, signal_kwargs={TIE: tie})
    controller = LoginStageController(request, login)
    controller.set_current(LoginByCodeStage.key)
    stage = LoginByCodeStage(controller, request, login)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email, stage=stage)
    provider = name_provider(identity.provider)
    messages.info(
        request,
        f"This is your first sign-in with {provider}. Enter the code that we have sent to {person.email}, and from "
        f"then on {provider} is enough.",
    )


def finish(request: HttpRequest, person: Person, signal_kwargs: dict[str, Any] | None) -> None:
    """After each sign-in: ties what the code that was just given ties to its person, if it does."""
    tie = (signal_kwargs or {}).get(TIE)
    if tie is None:
        return
    try:
        directories.tie(tie["provider"], tie["uid"], to=person, by=None)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return
    note_authentication(request, person, tie["provider"], tie["uid"], is_strong=tie["is_strong"])


def note_authentication(request: HttpRequest, person: Person, provider: str, uid: str, *, is_strong: bool) -> None:
    """That somebody was let in by a directory, and whether it asked for a second factor."""
    extra = {ASKED_BY_DIRECTORY: True} if is_strong else {}
    record_authentication(request, person, "socialaccount", provider=provider, uid=uid, **extra)

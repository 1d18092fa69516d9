"""allauth's pages where we ask more of them than its settings offer."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from portal.access import security_lines
from portal.access.permissions import needs_recent_sign_in
from portal.models import SecurityKind

from .actions.sessions import follow_session

View = Callable[..., HttpResponseBase]


def answers_evenly(view: View) -> View:
    """Decorates a view: each answer takes the same time, or it would tell whether an address is known.

    Only for one is a mail queued.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        began_at = time.perf_counter()
        response = view(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
        time.sleep(max(0, settings.SIGN_IN_ANSWERS_AFTER.total_seconds() - (time.perf_counter() - began_at)))
        return response

    return wrapped


def keeps_row_of_session(view: View) -> View:
    """Decorates a view that sets a password: it gives the session another key, and its row must follow."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        follow_session(request.session)
        return response

    return wrapped


def as_if_signed_out(view: View) -> View:
    """Decorates a step of signing in. allauth lets nobody into it who is signed in, but here people sign in again."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if LOGIN_SESSION_KEY in request.session:
            request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return wrapped


class ConfirmLoginCodeView(account.ConfirmLoginCodeView):
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        security_lines.record(SecurityKind.CODE_FAILED, self.stage.login.user)
        response: HttpResponse = super().form_invalid(form)
        return response


class LogoutView(account.LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Nothing stays on a shared computer but cookies; where a session merely ends, typed words must stay."""
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


request_login_code = answers_evenly(account.request_login_code)
confirm_login_code = answers_evenly(as_if_signed_out(ConfirmLoginCodeView.as_view()))
password_reset = answers_evenly(account.password_reset)
# In one transaction with the mail that tells the person of it.
password_change = needs_recent_sign_in(transaction.atomic(keeps_row_of_session(account.password_change)))
password_set = needs_recent_sign_in(transaction.atomic(keeps_row_of_session(account.password_set)))
password_reset_from_key = transaction.atomic(account.password_reset_from_key)
logout = LogoutView.as_view()

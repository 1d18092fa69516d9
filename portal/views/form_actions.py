"""Running the action of a form, and showing its refusal in the form."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.refusals import ActionRefused

Saved = TypeVar("Saved", bound=Model)
View = Callable[..., HttpResponseBase]


def run_action(form: forms.Form, action: Callable[[], Saved]) -> Saved | None:
    """Returns what the action returns, or None where the form is invalid or shows why the action was refused."""
    if not form.is_valid():
        return None
    try:
        return action()
    except ActionRefused as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return None


def require_form_of(page: str, *names: str) -> Callable[[View], View]:
    """Decorates a view that has no page of its own: it takes a POST, and a GET leads to the form's page.

    So people who sign in again on the way are back where they were. ``names`` are the arguments of both addresses.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **kwargs)
            address = reverse(page, kwargs={name: kwargs[name] for name in names})
            return redirect(f"{address}?{request.META['QUERY_STRING']}".rstrip("?"))

        return wrapped

    return decorate

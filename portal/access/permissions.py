"""Lets only people with a permission, or who have signed in lately, into a view."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.models.roles import Permission

from .kept_words import bring_back_words, keep_words, shows_words_again
from .scope import find_scope_by_roles, get_scope, may_read
from .second_factor import lead_to_second_factor
from .sessions import ask_to_sign_in_again, find_recent_sign_in, redirect_to_sign_in, was_left_idle

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(*permissions: Permission, shows_names: bool = True) -> Callable[[View[P]], View[P]]:
    """Decorates a view: 403 without one of these anywhere; where names are shown, a new sign-in after a pause.

    Where a role demands a second factor, that first.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(get_scope(request, permission) for permission in permissions):
                if not any(find_scope_by_roles(request, permission) for permission in permissions):
                    raise PermissionDenied
                if shows_words_again(view):
                    keep_words(request)
                return lead_to_second_factor(request)
            if shows_names and was_left_idle(request):
                if shows_words_again(view):
                    keep_words(request)
                return redirect_to_sign_in(request)
            return view(request, *args, **kwargs)

        return cast("View[P]", wrapped)

    return decorate


def needs_work(view: View[P]) -> View[P]:
    """Decorates a view of policies: 403 for people who have left."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_read(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("View[P]", wrapped)


def keeps_words(view: View[P]) -> View[P]:
    """Decorates a view with a form: what was sent after the sign-in had ended stands in the form again.

    The view must act on a POST alone, because the words come back in the ``request.POST`` of a GET.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        bring_back_words(request)
        return view(request, *args, **kwargs)

    wrapped.keeps_words = True  # type: ignore[attr-defined]  # for those who refuse before the view is called
    return cast("View[P]", wrapped)


def needs_recent_sign_in(view: View[P]) -> View[P]:
    """Decorates a view: a new sign-in first where the last one is more than an hour old, 90 minutes when sent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if find_recent_sign_in(request):
            return view(request, *args, **kwargs)
        if shows_words_again(view):
            keep_words(request)
        return ask_to_sign_in_again(request)

    return cast("View[P]", wrapped)

"""Lets only people with a permission into a view."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.models.roles import Permission

from .scope import get_scope
from .sessions import redirect_to_sign_in, was_left_idle

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(permission: Permission, *, shows_names: bool = True) -> Callable[[View[P]], View[P]]:
    """Decorates a view: 403 without the permission anywhere; where names are shown, a new sign-in after a pause."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not get_scope(request, permission):
                raise PermissionDenied
            if shows_names and was_left_idle(request):
                return redirect_to_sign_in(request)
            return view(request, *args, **kwargs)

        return cast("View[P]", wrapped)

    return decorate

"""Who may do what: the permissions of a person, and the academies at which they hold."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.models.roles import Permission

from .scope import scope
from .sessions import has_rested, sign_in_again

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(permission: Permission, *, shows_names: bool = True) -> Callable[[View[P]], View[P]]:
    """Let in who holds the permission anywhere (else 403); where names are shown, on a screen not left alone."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not scope(request, permission):
                raise PermissionDenied
            if shows_names and has_rested(request):
                return sign_in_again(request)
            return view(request, *args, **kwargs)

        return cast("View[P]", wrapped)

    return decorate

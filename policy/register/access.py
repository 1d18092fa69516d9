"""Lets whom the register names to publish a policy into its pages, whatever roles they hold beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from policy.models import Draft, Policy
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.access.sessions import came_with_slip
from portal.models.roles import Permission

from .queries import find_publisher

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs_publisher_or(*permissions: Permission) -> Callable[[View], View]:
    """Decorates a view of a draft (``pk``) or a policy (``slug``): one of these permissions, or being its publisher."""

    def decorate(view: View) -> View:
        guarded = needs(*permissions, shows_names=False)(view)

        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            let_in = view if is_publisher(request, kwargs.get("pk"), kwargs.get("slug")) else guarded
            return let_in(request, *args, **kwargs)

        return cast("View", wrapped)

    return decorate


def is_publisher(request: HttpRequest, draft: UUID | None = None, slug: str | None = None) -> bool:
    """Whether the register names the signed-in person to publish the policy, or that of a draft."""
    if slug is None and draft:
        slug = Draft.objects.filter(pk=draft).values_list("slug", flat=True).first()
    policy = Policy.objects.filter(slug=slug).first()
    publisher = find_publisher(policy, at=timezone.now()) if policy and not came_with_slip(request) else None
    return publisher is not None and publisher.pk in get_person(request).record_ids

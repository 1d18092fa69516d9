"""The page with the history of approvals, for people who must know who approved what, even if they see no drafts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access.permissions import needs
from portal.access.scope import get_scope
from portal.models.roles import Permission
from portal.views.paging import get_page

from ..approvals import find_approved_versions, list_events

PER_PAGE = 20


@require_safe
@needs(Permission.SEE_APPROVALS)
def approvals(request: HttpRequest) -> HttpResponse:
    page = get_page(request, find_approved_versions(at=timezone.now()), PER_PAGE)
    context = {
        "page": page,
        "rows": [(version, list_events(version)) for version in page],
        "sees_drafts": bool(get_scope(request, Permission.SEE_DRAFTS)),
    }
    return render(request, "drafting/approvals.html", context)

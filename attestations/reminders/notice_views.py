"""HR sees what is owed to whom, what was sent and what failed; and the words in which one was sent."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attestations.models import ReminderStop
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.views.paging import get_page

from .forms import NoticeFilterForm
from .notice_queries import describe_notices, filter_notices, find_notices

PER_PAGE = 50


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first. Raises Http404 for values that the form does not offer: the address was tampered with."""
    form = NoticeFilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    audit.record("see", "notices", by=get_person(request))
    page = get_page(request, filter_notices(**form.cleaned_data), PER_PAGE)
    context = {
        "form": form,
        "is_narrower": any(form.cleaned_data.values()),
        "page": page,
        "lines": describe_notices(page.object_list),
        "stopped": ReminderStop.objects.filter(resumed_at=None).select_related("stopped_by").first(),
    }
    return render(request, "reminders/notices.html", context)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words as they were sent; secrets are not kept in them. That HR opened it, its receiver sees at ``/me/``."""
    found = get_object_or_404(find_notices().defer(None).defer("secret"), pk=pk)
    subject = f"notice:{found.pk}"
    audit.record("see", f"person:{found.person.pk}/{subject}" if found.person else subject, by=get_person(request))
    [line] = describe_notices([found])
    return render(request, "reminders/notice.html", {"line": line})

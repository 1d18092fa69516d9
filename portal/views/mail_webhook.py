"""Where a provider of mail reports what did not arrive. Off until the settings hold a secret."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.notices.returned.actions import record_report
from portal.notices.returned.webhooks import MOST_BYTES, NotFromProvider, UnreadableEvents, read_events


@csrf_exempt  # a program sends it, without cookies; the secret is what it needs
@login_not_required
@require_http_methods(["HEAD", "POST"])
def mail_webhook(request: HttpRequest) -> HttpResponse:
    """Record each event once, however often it is sent. Providers send HEAD to check that the address answers."""
    if not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    try:
        reports = read_events(request)
    except NotFromProvider:
        return HttpResponse("Not from the provider.", status=403, content_type="text/plain")
    except UnreadableEvents:
        return HttpResponse("Not readable.", status=400, content_type="text/plain")
    for report in reports:
        record_report(report)
    return HttpResponse()

"""People who sign in to a record that is merged are told which account is theirs now."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from portal.models import Person

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def send_to_kept_record(get_response: GetResponse) -> GetResponse:
    """Middleware that signs people out of a merged record, by whatever way they came in, and says what to do.

    What they have signed there counts for the person who is kept. A form that they sent is not acted upon.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, Person) or request.user.kept_id is None:
            return get_response(request)
        context = {
            "kept": Person.objects.get(pk=request.user.kept_id),
            "was_form": request.method == "POST",
            "merged_email": request.user.email,
        }
        logout(request)
        return render(request, "portal/merged_record.html", context, status=403)

    return middleware

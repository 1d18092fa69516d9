"""Answers requests for a version that is not what was published, and for a policy that has ended."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from policy.register.queries import PolicyEnded
from policy.sealing.soundness import UnsoundVersion


class ShowBeingChecked:
    """A calm page (503) wherever a view met such a version: as page, as PDF, for signing or in a comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UnsoundVersion):
            return render(request, "reading/being_checked.html", status=503)
        return None


class ShowEnded:
    """A page that says since when a policy has ended and what came instead; 409 for what was sent meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PolicyEnded):
            was_sent = request.method == "POST"
            context = {"retirement": exception.retirement, "was_sent": was_sent}
            return render(request, "reading/ended.html", context, status=409 if was_sent else 200)
        return None

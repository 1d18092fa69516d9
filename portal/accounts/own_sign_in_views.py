"""The page of one's own sign-ins: where one is signed in, and with what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access.scope import get_person

from . import known_devices, own_sign_ins
from .actions import sessions


@require_http_methods(["GET", "HEAD", "POST"])
def my_sign_ins(request: HttpRequest) -> HttpResponse:
    person = get_person(request)
    if request.method == "POST":
        return _act(request)
    context = {
        "person": person,
        "sessions": own_sign_ins.load_sessions(request, person),
        "factors": own_sign_ins.load_factors(person),
        "directories": own_sign_ins.load_directories(person),
        "is_known_device": bool(known_devices.find_device(request, person)),
    }
    return render(request, "accounts/my_sign_ins.html", context)


def _act(request: HttpRequest) -> HttpResponse:
    """Ends one sign-in, or all others, or forgets this device."""
    person, wanted = get_person(request), request.POST.get("end", "")
    response = redirect("my_sign_ins")
    if "forget" in request.POST:
        known_devices.forget_device(request, response, person)
        messages.success(request, "This device is forgotten. Wrong passwords typed here now count with everybody's.")
        return response
    others = [each for each in own_sign_ins.load_sessions(request, person) if not each.is_this]
    chosen = [each.row for each in others if wanted in {"others", str(each.row.pk)}]
    if sessions.end_sessions(chosen, by=person):
        messages.success(request, "Signed out there." if len(chosen) == 1 else f"Signed out at {len(chosen)} places.")
    else:
        messages.info(request, "That sign-in had ended already.")
    return response

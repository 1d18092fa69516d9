"""Security lines: sign-ins, failures, lock-outs, changed passwords and refusals, kept for twelve months."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.models import Person, SecurityKind, SecurityLine

from .sessions import GetResponse

KEPT_FOR = timedelta(days=366)
# Of one kind: an hour's for a known person, a minute's for all unknown ones together.
MOST_OF_A_PERSON, MOST_OF_THE_UNKNOWN = 60, 10


def record(kind: SecurityKind, person: Person | None, subject: str = "") -> None:
    """Records what happened to a person's sign-in; None stands for an address that nobody has.

    In a flood the newest line is given the new time: it fills no disk, and takes as long as a further line, because
    otherwise time would tell which addresses are known.
    """
    now = timezone.now()
    since, most = (timedelta(hours=1), MOST_OF_A_PERSON) if person else (timedelta(minutes=1), MOST_OF_THE_UNKNOWN)
    recent = SecurityLine.objects.filter(person=person, kind=kind, at__gt=now - since)
    keys = list(recent.order_by("-at").values_list("pk", flat=True)[:most])
    if len(keys) < most:
        SecurityLine.objects.create(at=now, kind=kind, person=person, subject=subject)
    else:
        SecurityLine.objects.filter(pk=keys[0]).update(at=now, subject=subject)


def record_refusals(get_response: GetResponse) -> GetResponse:
    """Middleware that records which pages a signed-in person was refused, by the names of their addresses."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 403 and isinstance(request.user, Person):
            match = request.resolver_match
            record(SecurityKind.REFUSED, request.user, match.view_name if match else "")
        return response

    return middleware


def delete_old_lines(job: object, progress: object) -> None:
    """The job of every day: deletes the lines that are older than twelve months."""
    SecurityLine.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()

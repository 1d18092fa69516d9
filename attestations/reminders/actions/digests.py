"""Owes the weekly digests."""

from datetime import datetime

from django.utils import timezone

from portal.london import london_day
from portal.models import Notice
from portal.notices.actions import owe_many

from ..digests import find_receivers, is_first_working_day
from ..queries import is_stopped

KIND = "digest"


def send_digests(job: object, progress: object) -> None:
    """Owe the digests on the first working day of the week. A daily job."""
    owe_digests(at=timezone.now())


def owe_digests(*, at: datetime) -> None:
    """One to each head, to HR and to the people above heads; whether there is anything to say is seen when it goes."""
    today = london_day(at)
    if not is_first_working_day(today) or is_stopped():
        return
    receivers = sorted(find_receivers(at=at))
    cause = f"digest:{today}"
    owe_many((Notice(kind=KIND, person_id=person, cause=cause, owed_at=at, try_at=at), None) for person in receivers)

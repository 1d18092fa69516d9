"""The mail that tells HR whom e-mails do not reach."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from portal.models import Notice

from ..letters import Button, Letter
from ..messages import NotNeeded
from .queries import count_begun


def build_unreached(notice: Notice) -> Letter:
    """How many, and where to see who: no names, as mails are passed on."""
    hour = datetime.strptime(notice.cause.removeprefix("troubles:"), "%Y-%m-%dT%H").replace(tzinfo=UTC)
    count = count_begun(hour)
    if count == 0:
        raise NotNeeded("They can be reached again")
    people = "1 person" if count == 1 else f"{count} people"
    return Letter(
        subject=f"E-mails do not reach {people}",
        body=[
            f"E-mails to {people} came back or were refused. They do not know what they are asked to sign.",
            "Please check their addresses, or tell them in another way. Boards show that they cannot be reached.",
            Button("See who it is", f"{settings.SITE_ADDRESS}{reverse('people')}?access=unreached"),
        ],
        ask="",
        why="HR is told once when e-mails stop reaching somebody.",
    )

"""Links that open the reader's own mail program, addressed to those who have yet to sign."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from portal.models import Person

from .boards import Board

MAX_ADDRESSES = 40  # that mail programs take from one link


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The links, and how many of those outstanding have an address or none."""

    links: list[str]
    addressed: int
    without_address: int


def build_mail_links(board: Board, reader: Person, *, heads: Collection[UUID] = ()) -> MailLinks:
    """To everybody outstanding whom the board names, in bcc, at most 40 a link.

    The reader is left out, and so are ``heads``: a deputy does not chase the head.
    """
    left_out = {reader.pk, *heads}
    people = [row.assignment.person for row in board.outstanding if row.assignment.person.pk not in left_out]
    addresses = [person.email for person in people if person.email]
    groups = [addresses[start : start + MAX_ADDRESSES] for start in range(0, len(addresses), MAX_ADDRESSES)]
    return MailLinks([_build_link(group, board) for group in groups], len(addresses), len(people) - len(addresses))


def _build_link(addresses: list[str], board: Board) -> str:
    policy = board.required.policy
    address = settings.SITE_ADDRESS + reverse("policy", args=[policy.slug])
    body = f"Please read and sign the {policy.title}:\n{address}\n\nIf anything in it is unclear, ask me first.\n"
    query = urlencode({"subject": f"Please sign: {policy.title}", "body": body}, quote_via=quote)
    return f"mailto:?bcc={quote(','.join(addresses), safe='@,')}&{query}"

"""The weekly digest as a mail. It is written when it is sent, from the facts of that moment."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal.access.scope import load_current_grants
from portal.models import Academy, Notice
from portal.models.roles import Role
from portal.notices.letters import Block, Button, Heading, Item, Items, Letter
from portal.notices.messages import NotNeeded

from .digests import (
    AcademyDigest,
    Late,
    TrustDigest,
    build_academy_digest,
    build_trust_digest,
    find_late_heads,
)

MOST_NAMES = 30  # of a list; the board has all


def build_digest(notice: Notice) -> Letter:
    """What concerns its receiver. Raises NotNeeded where there is nothing to say."""
    now, person = timezone.now(), notice.person
    assert person is not None  # digests are owed to people
    grants = load_current_grants(person, at=now)
    academies = Academy.objects.named(at=now).filter(
        pk__in=[place for role, place in grants if role == Role.HEAD and place]
    )
    body: list[Block] = []
    for academy in sorted(academies, key=lambda academy: academy.name):
        body += _write_academy(build_academy_digest(academy, reader=person, at=now))
    body += _write_heads(find_late_heads(person, at=now))
    is_about_signing = bool(body)
    if Role.HR in {role for role, _ in grants}:
        trust = build_trust_digest(at=now)
        is_about_signing |= bool(trust.overdue)
        body += _write_trust(trust)
    if not body:
        raise NotNeeded("Nothing to say this week")
    body.append(Button("Open the portal", settings.SITE_ADDRESS + reverse("home")))
    return Letter(
        subject="This week: who has yet to sign" if is_about_signing else "This week in the policy portal",
        body=body,
        why="You get this once a week because of your role. It names people: do not forward it.",
    )


def _write_academy(digest: AcademyDigest) -> Iterator[Block]:
    if digest.is_empty:
        return
    yield Heading(digest.academy.name)
    if digest.overdue:
        yield f"Overdue: {len(digest.overdue)}."
        yield Items([describe_late(late) for late in digest.overdue[:MOST_NAMES]])
    if len(digest.overdue) > MOST_NAMES:
        yield f"The board shows the other {len(digest.overdue) - MOST_NAMES}."
    if digest.soon:
        yield "Due within a week:"
        yield Items([Item(policy, f"{people} to sign") for policy, people in digest.soon.items()])
    if digest.joined:
        yield f"Joined in the last week: {_list_names(digest.joined)}."
    if digest.unreachable:
        yield f"To sign, but no e-mail reaches them: {_list_names(digest.unreachable)}."
    if digest.governing:
        yield f"Overdue signatures of governors and trustees: {digest.governing}."


def _write_heads(late: Sequence[tuple[Academy, Late]]) -> Iterator[Block]:
    if late:
        yield Heading("Head teachers whose line manager you are")
        yield Items([describe_late(each) for _, each in late])


def _write_trust(digest: TrustDigest) -> Iterator[Block]:
    if digest.is_empty:
        return
    yield Heading("The trust")
    if digest.overdue:
        yield "Signatures overdue:"
        yield Items([Item(name, f"{signatures} overdue") for name, signatures in digest.overdue])
    if digest.approvals:
        yield f"Drafts waiting for approval: {digest.approvals}."
    if digest.reviews:
        yield "Policies due for review:"
        yield Items([_describe_review(title, day) for title, day in digest.reviews[:MOST_NAMES]])
    if len(digest.reviews) > MOST_NAMES:
        yield f"The register shows the other {len(digest.reviews) - MOST_NAMES}."
    if digest.proposals:
        yield f"Proposals for you to decide, of who is asked to sign what: {digest.proposals}."
    if digest.failed:
        yield f"Messages that could not be sent in the last week: {digest.failed}."
    if digest.came_back:
        yield f"E-mails that came back in the last week: {digest.came_back}."


def _describe_review(title: str, day: date) -> Item:
    is_late = day < timezone.localdate()
    words = f"{'overdue since' if is_late else 'by'} {date_format(day, 'j F Y')}"
    return Item(title, words, is_late=is_late)


def describe_late(late: Late) -> Item:
    return Item(late.name, f"{late.policy}: {late.days} day{'' if late.days == 1 else 's'} overdue", is_late=True)


def _list_names(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")

"""Mails of the register: that a policy is to be reviewed, and that its owner has left."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from policy.models import Policy, RegisterEntry
from portal.london import london_day
from portal.models import Notice
from portal.notices.letters import Button, Facts, Letter
from portal.notices.messages import NotNeeded

from .queries import find_left, find_retirement, load_entry


def build_review_due(notice: Notice) -> Letter:
    """To the owner, unless the register says something else by now."""
    policy, review_on, _ = _load_cause(notice)
    entry = _load_entry(policy)
    if entry.owner != notice.person or str(entry.review_on) != review_on:
        raise NotNeeded("The register says something else by now")
    assert entry.review_on is not None
    day = date_format(entry.review_on, "j F Y")
    facts = [("Policy", policy.title), ("Review", day), ("Approved by", entry.approving_body)]
    return Letter(
        subject=f"To review by {day}: {policy.title}",
        body=[
            (
                f"Please review this policy by {day}. If nothing needs to change, tell the policy lead, who records "
                "the next date."
            ),
            Facts([(label, words) for label, words in facts if words]),
            Button("Read the policy", f"{settings.SITE_ADDRESS}{policy.get_absolute_url()}"),
        ],
        why="You get this because the policy register names you as its owner. We write three months and one month "
        "before.",
        thread=f"review:{policy.pk}",
    )


def build_owner_left(notice: Notice) -> Letter:
    """To HR and policy leads, unless somebody has named another owner since."""
    policy, owner = _load_cause(notice)[:2]
    entry, now = _load_entry(policy), timezone.now()
    if entry.owner is None or str(entry.owner.pk) != owner or not find_left([entry.owner], on=london_day(now), at=now):
        raise NotNeeded("The register names somebody who works here")
    return Letter(
        subject=f"Needs a new owner: {policy.title}",
        body=[
            (
                f"{entry.owner.name}, the owner of {policy.title}, no longer works for the trust. Please name a new "
                "owner in the policy register, or ask a policy lead to."
            ),
            Button("Open the register", f"{settings.SITE_ADDRESS}{reverse('register_policy', args=[policy.slug])}"),
        ],
        ask="",
        why="You get this once, because you look after the trust’s policies.",
        thread=f"owner:{policy.pk}",
    )


def _load_cause(notice: Notice) -> tuple[Policy, str, str]:
    key, said, *rest = notice.cause.removeprefix("policy:").split("/")
    return Policy.objects.get(pk=key), said, "".join(rest)


def _load_entry(policy: Policy) -> RegisterEntry:
    """Raises NotNeeded where the policy has ended, or is to."""
    now = timezone.now()
    if find_retirement(policy, at=now):
        raise NotNeeded("The policy ends")
    return load_entry(policy, at=now)

"""What webhooks are told of a publication."""

from django.utils.formats import date_format

from policy.models import Version
from portal.hooks.messages import Occurrence
from portal.london import london_day
from portal.models import HookEvent


def build_published(version: Version) -> Occurrence:
    from_on = london_day(version.in_force_at)
    facts = {"Version": version.number, "In force from": date_format(from_on, "j F Y")}
    if version.reason:
        facts["Why"] = version.reason
    return Occurrence(
        HookEvent.PUBLISHED,
        f"{version.title}, version {version.number}, is published.",
        facts,
        {
            "policy": version.policy.slug,
            "title": version.title,
            "version": version.number,
            "weight": version.weight,
            "in_force_from": from_on.isoformat(),
        },
        version.policy.get_absolute_url(),
    )

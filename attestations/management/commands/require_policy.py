"""Ask staff to attest a policy."""

import argparse
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from attestations.actions import require
from attestations.models import Requirement
from policy.models import Policy
from portal.models import Academy, Category


class Command(BaseCommand):
    help = "Ask staff to attest a policy within so many days of joining, or of a version coming into force."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="of the policy")
        parser.add_argument("--days", type=int, required=True, help="within which it is signed")
        parser.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--category", action="append", choices=Category.values, help="else every category")
        parser.add_argument("--academy", action="append", help="its slug; else every academy, later ones too")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        policy = Policy.objects.select_for_update().filter(slug=options["slug"]).first()
        if policy is None:
            raise CommandError(f"There is no policy {options['slug']}. Publish it first: manage.py load_policy")
        academies = _academies(options["academy"] or [])
        categories = sorted(set(options["category"] or Category.values))
        if found := _same(policy, categories, academies, options["days"], options["from_on"]):
            self.stdout.write(f"{policy}, {found}: required already, nothing to do")
            return
        from_on = options["from_on"] or timezone.localdate()
        try:
            requirement = require(
                policy, categories=categories, academies=academies, days=options["days"], from_on=from_on, by=None
            )
        except ValidationError as error:
            raise CommandError(f"Nothing was stored. {' '.join(error.messages)}") from error
        where = f"{len(academies)} academies" if academies else "every academy"
        self.stdout.write(f"{policy}, {requirement}, from {from_on}: {len(categories)} categories, {where}")


def _academies(slugs: list[str]) -> list[Academy]:
    found = list(Academy.objects.filter(slug__in=slugs))
    if missing := sorted(set(slugs) - {academy.slug for academy in found}):
        raise CommandError(f"There is no academy {', '.join(missing)}. Load the trust first: manage.py load_trust")
    return found


def _same(
    policy: Policy, categories: list[str], academies: list[Academy], days: int, from_on: date | None
) -> Requirement | None:
    """One on record that asks the same; a day that is not given is that of the first run."""
    rows = policy.requirements.filter(replaced_at=None, until_on=None, days=days)
    if from_on:
        rows = rows.filter(from_on=from_on)
    for row in rows.prefetch_related("academies"):
        if sorted(row.categories) == categories and set(row.academies.all()) == set(academies):
            return row
    return None

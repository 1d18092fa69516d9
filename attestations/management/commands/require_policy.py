"""Ask staff to sign a policy."""

import argparse
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from attestations.models import CountedDays, Frequency, Requirement
from attestations.requirements.actions import require
from policy.models import Policy
from portal.models import Academy, Category
from portal.refusals import ActionRefused


class Command(BaseCommand):
    help = "Ask staff to sign a policy within so many days of joining, or of a version coming into force."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="of the policy")
        parser.add_argument("--days", type=int, required=True, help="within which it is signed")
        parser.add_argument("--every", choices=Frequency.values, default=Frequency.ONCE, help="how often")
        parser.add_argument("--counts", choices=CountedDays.values, default=CountedDays.CALENDAR, help="which days")
        parser.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--category", action="append", choices=Category.values, help="without it every category")
        parser.add_argument(
            "--academy", action="append", help="its slug; without it every academy, including later ones"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        policy = Policy.objects.select_for_update().filter(slug=options["slug"]).first()
        if policy is None:
            raise CommandError(f"There is no policy {options['slug']}. Publish it first: manage.py load_policy")
        academies = _find_academies(options["academy"] or [])
        categories = sorted(set(options["category"] or Category.values))
        terms = {name: options[name] for name in ("days", "every", "counts")}
        if found := _find_same(policy, categories, academies, options["from_on"], terms):
            self.stdout.write(f"{policy}, {found}: required already, nothing to do")
            return
        from_on = options["from_on"] or timezone.localdate()
        try:
            requirement = require(policy, categories=categories, academies=academies, from_on=from_on, by=None, **terms)
        except ValidationError as error:
            raise CommandError(f"Nothing was stored. {' '.join(error.messages)}") from error
        except ActionRefused as error:
            raise CommandError(str(error)) from error
        where = f"{len(academies)} academies" if academies else "every academy"
        self.stdout.write(f"{policy}, {requirement}, from {from_on}: {len(categories)} categories, {where}")


def _find_academies(slugs: list[str]) -> list[Academy]:
    found = list(Academy.objects.filter(slug__in=slugs))
    if missing := sorted(set(slugs) - {academy.slug for academy in found}):
        raise CommandError(f"There is no academy {', '.join(missing)}. Load the trust first: manage.py load_trust")
    return found


def _find_same(
    policy: Policy, categories: list[str], academies: list[Academy], from_on: date | None, terms: dict[str, Any]
) -> Requirement | None:
    """A requirement on record with the same terms; without ``from_on`` its first day may be any."""
    everybody: dict[str, list[Any]] = {
        "job_titles": [],
        "groups": [],
        "not_academies": [],
        "not_job_titles": [],
        "not_groups": [],
    }
    rows = policy.requirements.filter(replaced_at=None, until_on=None, with_children="any", **everybody, **terms)
    if from_on:
        rows = rows.filter(from_on=from_on)
    same = (row for row in rows.prefetch_related("academies") if sorted(row.categories) == categories)
    return next((row for row in same if set(row.academies.all()) == set(academies)), None)

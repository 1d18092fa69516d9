"""Publish a plain-text file as a policy's next version."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from policy.models import Version, Weight
from policy.publishing.actions import NextVersion, publish
from policy.text import parse
from portal.models import Person
from portal.refusals import ActionRefused


class Command(BaseCommand):
    help = "Publish a plain-text file as a policy's next version. People are named by e-mail or staff number."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--slug", required=True)
        parser.add_argument("--title", required=True)
        parser.add_argument("--number", required=True)
        parser.add_argument("--in-force-from", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--days", type=int, help="to sign it; without it as many as the requirement says")
        parser.add_argument("--weight", choices=Weight.values, default=Weight.MATERIAL)
        parser.add_argument("--reason", default="", help="why there is a new version; staff will read it")
        parser.add_argument("--drafted-by", required=True)
        parser.add_argument("--approved-by", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = parse(options["file"].read_bytes())
            next_version = NextVersion(
                number=options["number"],
                text=text,
                weight=Weight(options["weight"]),
                reason=options["reason"].strip(),
                days=options["days"],
                in_force_on=options["in_force_from"],
                drafted_by=_find_person(options["drafted_by"]),
                approved_by=_find_person(options["approved_by"]),
            )
            if self._is_published(options["slug"], next_version):
                return
            version = publish(options["slug"], next_version, title=options["title"])
        except (ActionRefused, OSError) as error:
            raise CommandError(f"Nothing was stored. {error}") from error
        except ValidationError as error:
            raise CommandError(f"Nothing was stored. {' '.join(error.messages)}") from error
        units = sum(len(part.clauses) for part in text.parts)
        self.stdout.write(f"{version}: {len(text.parts)} parts, {units} clauses and points, digest {version.digest}")

    def _is_published(self, slug: str, next_version: NextVersion) -> bool:
        """Whether this very text has this number already, so that the command may run twice."""
        same = Version.objects.filter(policy__slug=slug, number=next_version.number, digest=next_version.text.digest)
        if found := same.first():
            self.stdout.write(f"{found}: there already, nothing to do")
        return bool(found)


def _find_person(key: str) -> Person:
    person = Person.objects.filter(Q(email=key.lower()) | Q(reference=key)).first()
    if person is None:
        raise CommandError(f"Nobody has the e-mail address or staff number {key}. Load the trust's people first.")
    return person

"""Lists who is due to be erased; HR does it on the portal's pages."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from attestations.personal_data.retention import find_due


class Command(BaseCommand):
    help = "List, by key, whose record is due to be erased, and since when. HR does it at /manage/people/retention/."

    def handle(self, **options: Any) -> None:
        due = find_due(at=timezone.now())
        for one in due:
            state = "kept for longer" if one.hold else "asked for" if one.erasure else "due"
            self.stdout.write(f"{one.person.pk}  since {one.due_on.isoformat()}  {state}")
        self.stdout.write(f"{len(due)} due")

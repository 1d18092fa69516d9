"""The address at which someone is kept informed during an absence."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class KeptInformed(models.Model):
    """Somebody's choice to get news of policies during an absence, at an address of their own. Deleted when it ends.

    Nothing but the question whether the address is theirs is sent there before ``confirmed_at``. ``told_until_at`` is
    the moment up to which they were told what is new; None before the first message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="kept_informed")
    address = models.EmailField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="kept_informed_at_one_address",
                violation_error_message="An address is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.chosen_at}"

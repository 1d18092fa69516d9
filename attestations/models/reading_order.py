"""In which order home lists the policies that somebody has to sign."""

from typing import ClassVar

from django.db import models

from policy.models import Policy


class StartHere(models.Model):
    """A policy that stands first on everybody's home page, such as one for induction; all others come by due date."""

    policy = models.OneToOneField(Policy, models.PROTECT, primary_key=True, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["position"],
                name="start_here_one_at_each_position",
                violation_error_message="Another policy has this place.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

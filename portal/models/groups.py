"""Groups: named people whom HR keeps, to ask them to sign what others need not."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from .dated import DatedQuerySet, build_span_constraint
from .people import Person


class Group(models.Model):
    """What a group is called, and its last day once HR has ended it.

    The name may change, by a further row; ``key`` stays, and is what members and requirements name.
    """

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Group"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                name="group_key_of_one_group",
                condition=Q(replaced_at=None),
                violation_error_message="There is a group with this key already.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                name="group_name_of_one_group",
                condition=Q(replaced_at=None),
                violation_error_message="There is a group with this name already.",
            ),
            models.CheckConstraint(
                name="group_is_named", condition=~Q(name=""), violation_error_message="Give the group a name."
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A person's dated time in a group, which is named by its key."""

    group_key = models.SlugField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="group_memberships")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["GroupMember"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("group_member_leaves_after_joining", "The last day cannot be before the first."),
            models.UniqueConstraint(
                fields=["group_key", "person", "from_on"],
                name="group_member_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="This person is in the group from that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"in {self.group_key} from {self.from_on}"

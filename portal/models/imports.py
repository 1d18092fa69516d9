"""Files of people that HR brings in, and the layouts of other systems that were matched to our columns."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .academies import Academy
from .files import StoredFile
from .people import Person

ACKNOWLEDGEMENTS = "Acknowledgements"  # the preset of files that hold these and no people


class Preset(models.Model):
    """The layout of some system's export, as HR matched it to our columns once. Those we ship are data in code."""

    name = models.CharField(max_length=60, unique=True, help_text="Also the source of its staff numbers.")
    layout = models.JSONField(help_text="Our column by theirs, and lists of their values with ours.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """A file of people: looked at first, then applied in one transaction, and perhaps undone by further rows.

    The file itself is deleted when it is applied, and after seven days; its digest stays.
    """

    number = models.CharField(max_length=14, unique=True, help_text="Random, for its address.")
    preset = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    choices = models.JSONField(default=dict, blank=True, help_text="What HR has chosen about it.")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True, help_text="Also recorded_at of what it has written.")
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_is_undone_after_it_was_applied",
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                violation_error_message="Only an import that was applied can be undone.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preset} {self.number}"


class DismissedHead(models.Model):
    """That somebody whom the DfE's files name as head of an academy is not: it is not proposed again."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["academy", "person"],
                name="dismissed_head_once",
                violation_error_message="This person is not proposed any more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} does not lead {self.academy_id}"

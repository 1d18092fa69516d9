"""The PDFs of versions that are files, first of their drafts."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portal.models import StoredFile

from .documents import Version
from .drafts import Draft


class ReadIn(models.TextChoices):
    """Where people who cannot read a file as it is find its words."""

    FILE = "file", "In the file: it is accessible"
    TEXT = "text", "In the text version, which is published and sealed with it"


class VersionFile(models.Model):
    """The PDF that a version is, or that a draft's version will be; its SHA-256 is the version's digest.

    ``first_page`` and ``last_page`` are the pages to be read, None for the whole file. The draft's text is the text of
    these pages. The database refuses to change a published version's row, and its bytes.
    """

    draft = models.OneToOneField(Draft, models.PROTECT, related_name="kept_file", null=True, blank=True)
    version = models.OneToOneField(Version, models.PROTECT, related_name="version_file", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    size = models.PositiveIntegerField(help_text="In bytes.")
    pages = models.PositiveSmallIntegerField()
    is_tagged = models.BooleanField(help_text="Whether it has the tags by which screen readers read a PDF.")
    pages_name = models.CharField(max_length=100, blank=True, help_text="What the pages to be read are, as Part one.")
    first_page = models.PositiveSmallIntegerField(null=True, blank=True)
    last_page = models.PositiveSmallIntegerField(null=True, blank=True)
    read_in = models.CharField(max_length=10, choices=ReadIn.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="version_file_is_of_a_draft_or_version",
                condition=Q(draft__isnull=False) | Q(version__isnull=False),
                violation_error_message="A file belongs to a draft or a version.",
            ),
            models.CheckConstraint(
                name="version_file_pages_are_in_the_file",
                condition=Q(first_page=None, last_page=None, pages_name="")
                | Q(first_page__isnull=False, last_page__isnull=False)
                & Q(first_page__gte=1, first_page__lte=F("last_page"), last_page__lte=F("pages")),
                violation_error_message="The pages to be read are in the file, and the first comes before the last.",
            ),
            models.CheckConstraint(
                name="version_file_read_in_is_known",
                condition=Q(read_in__in=ReadIn.values) | Q(read_in="", version=None),
                violation_error_message="Say where the file can be read.",
            ),
        ]

    def __str__(self) -> str:
        return f"file of {self.version or self.draft}"

    @property
    def page_range(self) -> str:
        """Return e.g. "pages 5 to 24" or "page 5", or "" if the whole file is to be read."""
        if self.first_page is None:
            return ""
        if self.first_page == self.last_page:
            return f"page {self.first_page}"
        return f"pages {self.first_page} to {self.last_page}"

    @property
    def fragment(self) -> str:
        """Return e.g. "#page=5", by which browsers open a PDF at that page; "" to open it at its beginning."""
        return f"#page={self.first_page}" if self.first_page else ""

    @property
    def has_text_version(self) -> bool:
        """Whether the text is sealed with the file, and may be read instead of it."""
        return self.read_in == ReadIn.TEXT

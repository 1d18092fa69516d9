"""The parts and clauses of a version: slices of its canonical text."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Value
from django.urls import reverse

from policy.text import ClauseText, Mark, MarkKind, PartText, UnitKind, UnitText

from .documents import Version


class Part(models.Model):
    """The main body (slug "") or an appendix: one page, and a slice of the canonical text."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60, blank=True)
    label = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="part_position_once"),
            models.UniqueConstraint(fields=["version", "slug"], name="part_slug_once"),
        ]

    def __str__(self) -> str:
        return self.label or "Main document"

    def get_absolute_url(self) -> str:
        version = [self.version.policy.slug, self.version.number]
        return reverse("version_part", args=[*version, self.slug]) if self.slug else reverse("version", args=version)

    @classmethod
    def build(cls, part: PartText, **columns: Any) -> Self:
        """The row of a part, with the further columns named; it is not saved."""
        return cls(
            slug=part.slug,
            label=part.label,
            title=part.title,
            start=part.start,
            end=part.end,
            digest=part.digest,
            **columns,
        )


class ClauseManager(models.Manager["Clause"]):
    """Leaves ``lexemes`` in the database: only the search reads them, and there."""

    def get_queryset(self) -> models.QuerySet["Clause"]:
        return super().get_queryset().defer("lexemes")


class Clause(models.Model):
    """One unit of a part with its printed number, or an unnumbered one with an anchor of its own.

    Headings are rows of this table too, with the kind ``heading``.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in UnitKind])
    number = models.CharField(max_length=40, blank=True)
    anchor = models.CharField(max_length=100)
    text = models.TextField()
    level = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="A heading's, or how far it is set in; 0 in a text of form 1."
    )
    table = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Which table of the part it is a row of, from 1."
    )
    marks = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="Bold, italic, links and citations: start, end, kind and address of each.",
    )
    identity = models.UUIDField(default=uuid.uuid4, help_text="Kept when the clause is renumbered or moved.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    lexemes = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ClauseManager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "position"], name="clause_position_once"),
            models.UniqueConstraint(fields=["part", "anchor"], name="clause_anchor_once"),
        ]
        indexes: ClassVar = [GinIndex(fields=["lexemes"], name="clause_lexemes")]

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()

    @classmethod
    def build(cls, unit: ClauseText, **columns: Any) -> Self:
        """The row of a unit, with the further columns named; it is not saved."""
        return cls(
            kind=unit.kind.value,
            number=unit.number,
            anchor=unit.anchor,
            text=unit.text,
            level=unit.level,
            table=unit.table,
            marks=[[mark.start, mark.end, mark.kind.value, mark.address] for mark in unit.marks],
            start=unit.start,
            end=unit.end,
            digest=unit.digest,
            **columns,
        )

    @property
    def unit(self) -> UnitText:
        """Raises ``ValueError`` or ``TypeError`` where somebody changed the row into what no clause can be."""
        marks = tuple(Mark(start, end, MarkKind(kind), address) for start, end, kind, address in self.marks)
        return UnitText(UnitKind(self.kind), self.text, self.number, self.level, self.table, marks)

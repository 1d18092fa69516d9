"""The documents, and their drafts."""

from .documents import ASKS_AGAIN, VERSION_NUMBER, Clause, Part, Policy, Version, VersionQuerySet, Weight
from .drafts import Consultation, Draft, DraftQuerySet, Step, StepKind, Waiver

__all__ = [
    "ASKS_AGAIN",
    "VERSION_NUMBER",
    "Clause",
    "Consultation",
    "Draft",
    "DraftQuerySet",
    "Part",
    "Policy",
    "Step",
    "StepKind",
    "Version",
    "VersionQuerySet",
    "Waiver",
    "Weight",
]

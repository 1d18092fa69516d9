"""Writes to who works where: each a verb, atomic, told who did it."""

from .absences import record_absence
from .load import Loaded, Refusal, load_trust
from .outcome import Change

__all__ = ["Change", "Loaded", "Refusal", "load_trust", "record_absence"]

"""Writes to policies: each a verb, atomic, told who did it."""

from .publishing import NextVersion, entry, hold_still, publish

__all__ = ["NextVersion", "entry", "hold_still", "publish"]

"""Writes to policies: each a verb, atomic, told who did it."""

from .publishing import NextVersion, entry, publish

__all__ = ["NextVersion", "entry", "publish"]

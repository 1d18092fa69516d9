"""Writes to drafts: each a verb, atomic, told who did it."""

"""Writes to who works where: each a verb, atomic, told who did it."""

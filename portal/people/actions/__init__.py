"""Writes to academies, people, engagements, grants and absences: each a verb, atomic, told who did it."""

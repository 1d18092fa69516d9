"""Writes of invitations and slips, and of the other ways in: each a verb, atomic, told who did it."""

"""Writes about what is held: complaints, holds, entries held back, and what is erased."""

"""Boards and reports: who has signed and who has not, as a page, PDF and CSV."""

"""Boards and reports: who has signed and who has not, on page, as PDF and as CSV."""

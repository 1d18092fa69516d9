"""Receipts of signings: their evidence from the ledger, their pages and files, and how anybody checks one."""

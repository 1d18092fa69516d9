"""Publishing and withdrawing a version: the writes, and what the ledger is told."""

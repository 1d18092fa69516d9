"""The exception with which the ledger stops."""


class LedgerStopped(Exception):
    """The ledger takes no entries until somebody has looked at it; the sentence says why, for administrators."""

"""Writes of receipts: what checks of the ledger found, and what signers say later of a slip."""

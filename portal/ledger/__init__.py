"""The ledger: one append-only Merkle tree of everything that must be provable later."""

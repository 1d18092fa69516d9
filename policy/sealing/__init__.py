"""What the ledger is told of versions, and whether what is stored of them is still what was sealed."""

"""The pages of the version in force, which know their reader; signing, receipts, boards and people."""

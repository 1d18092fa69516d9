"""The writes of drafting."""

"""The pages on which HR finds a person and sees all that was asked of them."""

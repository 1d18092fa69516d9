"""The pages on which HR finds a person and sees what they were asked to sign."""

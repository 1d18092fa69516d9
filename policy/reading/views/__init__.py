"""The pages of a version, and those that look back."""

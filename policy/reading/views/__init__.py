"""The pages of a version, and the pages that look back."""

"""When nobody could sign."""

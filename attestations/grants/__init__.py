"""The pages on which roles are given, changed and ended, and people added at the door for a few weeks."""

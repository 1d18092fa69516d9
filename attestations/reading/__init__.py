"""Home, and the pages of the version in force, which know their reader."""

"""Home, and the pages of the version in force, with what they ask of their reader."""

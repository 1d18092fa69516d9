"""Pages that belong to nobody else, and what stands around every page."""

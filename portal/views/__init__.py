"""Pages that belong to no other room, and what every page shares."""

"""HR's pages of academies: they join, change, and leave; their days, contacts, and who stands above the head."""

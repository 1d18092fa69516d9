"""People, academies, work and roles: imported, checked, found and written. No pages."""

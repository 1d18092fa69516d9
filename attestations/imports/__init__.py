"""Files of people: uploaded, looked at by name, matched, applied, and undone."""

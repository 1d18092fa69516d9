"""Writes of reminders: what is owed of a morning, by hand and once a week; and that all of it is stopped."""

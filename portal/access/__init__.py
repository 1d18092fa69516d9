"""Who may do what and see whom, and how long a session lasts."""

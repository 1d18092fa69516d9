"""The embedded PostgreSQL, which is used unless DATABASE_URL names a server, and back-up of either."""

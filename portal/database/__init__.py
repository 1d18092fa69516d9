"""The embedded PostgreSQL: a server of its own where no DATABASE_URL names one."""

"""Further databases of a test."""


def drop_database(cursor, name):
    """By force would be refused to an ordinary role while the server tidies the database up."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name]
    )
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

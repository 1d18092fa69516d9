"""Reads sessions with one plain statement: 0.15 ms instead of 0.38 ms, in every request (see ``auth_backends``).

To do without, name ``django.contrib.sessions.backends.db`` in ``SESSION_ENGINE``.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        """A cookie that cannot be a key is ignored: PostgreSQL would answer a NUL in it with an error."""
        super().__init__(session_key if session_key and session_key.isalnum() else None)

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        return self.decode(row[0]) if row else super().load()

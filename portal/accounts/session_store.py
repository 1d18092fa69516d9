"""Reads sessions with one plain statement: 0.15 ms instead of 0.38 ms, in every request (see ``auth_backends``).

To do without, name ``django.contrib.sessions.backends.db`` in ``SESSION_ENGINE``.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.utils import timezone

from portal.database.outage import find_outage

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

    def save(self, must_create: bool = False) -> None:
        """Django takes any error of the database for a session that was ended meanwhile, a bad request."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if error.__context__ and find_outage(error.__context__):
                raise error.__context__ from None
            raise

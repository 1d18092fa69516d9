"""Whoever is signed in: their session and their row, in statements that are not composed anew for every request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from portal.models import Person

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
PERSON = "SELECT * FROM portal_person WHERE id = %s"


class SessionStore(db.SessionStore):
    """Django's own, but for how it is read; and a cookie that holds anything but a key is none, not an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        return str(key or "").isalnum()

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])
            for (data,) in cursor.fetchall():
                return self.decode(data)
        self._session_key = None
        return {}


class Backend(AuthenticationBackend):
    """Allauth's own, but for how somebody is read."""

    def get_user(self, user_id: object) -> Person | None:
        for person in Person.objects.raw(PERSON, [user_id]):
            return person if self.user_can_authenticate(person) else None
        return None

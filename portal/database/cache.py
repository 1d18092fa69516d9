"""Django's cache in the database, which says so when the database cannot be written to.

Django's own answers that nothing was added, and whoever signs in would be told that there were too many tries.
"""

from typing import Any

from django.core.cache.backends import db

from .outage import raise_unless_writable


class DatabaseCache(db.DatabaseCache):
    def add(self, key: Any, *args: Any, **options: Any) -> bool:
        is_added = super().add(key, *args, **options)
        if not is_added:
            raise_unless_writable()
        return is_added

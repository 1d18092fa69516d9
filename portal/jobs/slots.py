"""A worker's place: a row of its own that it keeps locked, in a connection of its own, while it works."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, close_old_connections, connection, connections
from django.utils import timezone

from . import actions

BEAT_EVERY_SECONDS = 10
# The workers' row locks would keep PostgreSQL from tidying behind them if they were held for days.
HOLD_FOR = timedelta(minutes=1)

# NO KEY: a row that refers to the slot (a beat, a job) could not be written beside a plain FOR UPDATE.
TAKE = """
SELECT id FROM portal_workerslot WHERE kind = %s ORDER BY number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""


class SlotHolder:
    """Holds one slot of a kind, or none while others hold them all. A dead process holds nothing: its lock is gone."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.slot: int | None = None
        self._taken_at = timezone.now()
        self._connection = connections.create_connection("default")

    def take(self) -> int | None:
        """The id of the slot that is held from now on; None if every slot of this kind is held by another worker."""
        if self.slot is not None and self._connection.is_usable():
            return self.slot
        self.close()
        actions.make_slots(self.kind)
        self._connection.set_autocommit(False)
        with self._connection.cursor() as cursor:
            cursor.execute(TAKE, [self.kind])
            found = cursor.fetchone()
        self.slot = found[0] if found else None
        self._taken_at = timezone.now()
        if self.slot is None:
            self._connection.rollback()
        else:
            actions.beat(self.slot)
        return self.slot

    def release(self) -> None:
        """Ends the transaction; a rollback, because the server notices a closed connection only a little later."""
        self.slot = None
        try:
            self._connection.rollback()
        except Error:
            self._connection.close()

    def close(self) -> None:
        self.slot = None
        self._connection.close()

    def rest(self) -> None:
        """Releases the slot of a worker that has held it for a minute; its next step takes one again."""
        if timezone.now() - self._taken_at > HOLD_FOR:
            self.release()


@contextmanager
def beating(holder: SlotHolder) -> Iterator[None]:
    """Says every ten seconds, from a thread, that the worker is alive, also while it does something long."""
    end = threading.Event()
    thread = threading.Thread(target=_beat_repeatedly, args=[holder, end], name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(BEAT_EVERY_SECONDS)


def _beat_repeatedly(holder: SlotHolder, end: threading.Event) -> None:
    while not end.wait(BEAT_EVERY_SECONDS):
        try:
            close_old_connections()
            if holder.slot is not None:
                actions.beat(holder.slot)
        except Error:  # the worker itself says so
            connection.close()
    connection.close()

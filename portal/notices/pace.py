"""How fast messages are handed to the mail server. Pure."""

from collections import deque
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


class Pace:
    """At most so many messages within any minute, whatever has gathered while the server was away.

    One worker sends, so it alone counts; when it starts anew its first minute may send as many again.
    """

    def __init__(self, per_minute: int) -> None:
        self._counted: deque[datetime] = deque(maxlen=per_minute)

    def count(self, *, at: datetime) -> None:
        self._counted.append(at)

    def find_wait(self, *, at: datetime) -> timedelta:
        """How long until one more may go; zero if now."""
        if len(self._counted) < (self._counted.maxlen or 0):
            return timedelta()
        wait = self._counted[0] + MINUTE - at
        return wait if timedelta() < wait <= MINUTE else timedelta()  # longer only if the clock was set back

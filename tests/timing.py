"""How much work something may be, in readings of the protocol: a busy machine is slow at both.

One takes about 10 ms where nothing else is at work.
"""

import time
from contextlib import contextmanager

from policy.text import parse
from tests import factories as make

PROTOCOL = make.PROTOCOL.read_bytes()


@contextmanager
def at_most(readings):
    """What is done inside takes no more processor time of this process than so many readings, just before and after."""
    reading = _reading()
    started = time.process_time()
    yield
    taken = time.process_time() - started
    reading = (reading + _reading()) / 2
    assert taken < readings * reading, f"It took {taken / reading:.0f} readings, or {taken:.2f} s."


def _reading():
    started = time.process_time()
    for _ in range(4):
        parse.__wrapped__(PROTOCOL)  # whose answers are kept
    return (time.process_time() - started) / 4

"""Limits processor time in units of one reading of the protocol, so that a slow machine does not fail a test.

One reading takes about 10 ms on an idle machine.
"""

import gc
import time
from contextlib import contextmanager

from policy.text import parse
from tests import factories as make

PROTOCOL = make.PROTOCOL.read_bytes()


@contextmanager
def at_most(readings):
    """Fails if the block takes more processor time than so many readings, timed just before and after it.

    No garbage is collected meanwhile: after thousands of tests that alone takes half a second.
    """
    gc.collect()
    gc.disable()
    try:
        reading = _time_reading()
        started = time.process_time()
        yield
        taken = time.process_time() - started
        reading = (reading + _time_reading()) / 2
    finally:
        gc.enable()
    assert taken < readings * reading, f"It took {taken / reading:.0f} readings, or {taken:.2f} s."


def _time_reading():
    started = time.process_time()
    for _ in range(4):
        parse.__wrapped__(PROTOCOL)  # without its cache
    return (time.process_time() - started) / 4

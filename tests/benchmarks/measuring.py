"""Two things measured in turn, A B A B, so that whatever else the machine does slows both."""

import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """Medians in seconds; ``ratio`` is the first divided by the second."""

    one: float
    other: float

    @property
    def ratio(self):
        return self.one / self.other


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def alternately(one, other, rounds):
    """The medians of two pieces of work, each done once beforehand and then in turn."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return Comparison(*(statistics.median(times) for times in zip(*pairs, strict=True)))


def median(work, rounds):
    return statistics.median(seconds(work) for _ in range(rounds))

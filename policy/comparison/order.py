"""Decides which of several reordered things stayed in order, and which moved."""

from collections.abc import Sequence


def find_staying(places: Sequence[int], weights: Sequence[int]) -> set[int]:
    """Indexes of the heaviest increasing subsequence; the rest moved, and weighs as little as possible.

    ``places`` are distinct. Among equals the first wins, so that the answer never varies.
    """
    best = _BestTotals(max(places, default=0) + 1)
    before: list[int | None] = []
    for index, (place, weight) in enumerate(zip(places, weights, strict=True)):
        total, last = best.find_before(place)
        before.append(last)
        best.put(place, total + weight, index)
    _, last = best.find_before(best.size)
    staying: set[int] = set()
    while last is not None:
        staying.add(last)
        last = before[last]
    return staying


class _BestTotals:
    """The greatest total before a given place (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.nodes: list[tuple[int, int | None]] = [(0, None)] * (size + 1)

    def find_before(self, place: int) -> tuple[int, int | None]:
        best: tuple[int, int | None] = (0, None)
        while place > 0:
            if self.nodes[place][0] > best[0]:
                best = self.nodes[place]
            place &= place - 1
        return best

    def put(self, place: int, total: int, index: int) -> None:
        place += 1
        while place <= self.size:
            if total > self.nodes[place][0]:
                self.nodes[place] = (total, index)
            place += place & -place

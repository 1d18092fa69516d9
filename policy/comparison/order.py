"""Which of the things that changed their order stayed, and which moved."""

from collections.abc import Sequence


def staying(places: Sequence[int], weights: Sequence[int]) -> set[int]:
    """The indexes of the heaviest increasing subsequence: what is left over moved, and is as light as can be.

    ``places`` are distinct. Among equals the one found first wins, so that the answer never varies.
    """
    best = _Best(max(places, default=0) + 1)
    before: list[int | None] = []
    for index, (place, weight) in enumerate(zip(places, weights, strict=True)):
        total, last = best.up_to(place)
        before.append(last)
        best.put(place, total + weight, index)
    _, last = best.up_to(best.size)
    found: set[int] = set()
    while last is not None:
        found.add(last)
        last = before[last]
    return found


class _Best:
    """The greatest total at any place before a given one (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.nodes: list[tuple[int, int | None]] = [(0, None)] * (size + 1)

    def up_to(self, place: int) -> tuple[int, int | None]:
        found: tuple[int, int | None] = (0, None)
        while place > 0:
            if self.nodes[place][0] > found[0]:
                found = self.nodes[place]
            place &= place - 1
        return found

    def put(self, place: int, total: int, index: int) -> None:
        place += 1
        while place <= self.size:
            if total > self.nodes[place][0]:
                self.nodes[place] = (total, index)
            place += place & -place

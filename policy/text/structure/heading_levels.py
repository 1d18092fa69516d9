"""Gives every heading a level: its own, or one from its number, or from what stands above it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .number_shapes import NumberReading
from .numbered_headings import read_heading_number
from .pieces import Piece, find_next, is_in_capitals

_WORDS_IN_ORDER = ("Part", "Chapter", "Article", "Section", "§")
_FEWEST_OWN = 3

Kind = tuple[str, int]


def set_heading_levels(pieces: Sequence[Piece]) -> list[Piece]:
    levels = _HeadingLevels.of(pieces)
    levelled = []
    for position, piece in enumerate(pieces):
        if piece.is_heading:
            piece = replace(piece, level=levels.find_level(piece, find_next(pieces, position)))
        levels.is_right_below = piece.is_heading
        levelled.append(piece)
    return levelled


@dataclass(slots=True)
class _HeadingLevels:
    """What is known about a file's headings.

    ``own`` maps each kind of number to the level that the file itself gives to most headings with such a number.
    ``words`` lists the words before numbers that rank above plain numbers, the highest first. ``top`` is the level of
    the highest typed headings, ``depth`` the smallest depth of their numbers. ``above`` is the level of the last
    heading that others may stand below, ``last`` the level of the last heading; ``is_right_below`` is true where no
    text stands between that heading and the next one.
    """

    own: dict[Kind, int]
    words: list[str]
    top: int
    depth: int
    has_many_own: bool
    has_ranks: bool
    above: int = 0
    last: int = 0
    is_right_below: bool = False
    of_words: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "_HeadingLevels":
        headings = [piece for piece in pieces if piece.is_heading]
        own = [piece.level for piece in headings if piece.level]
        typed = [reading for piece in headings if not piece.level and (reading := read_heading_number(piece))]
        words = {reading.word.capitalize() for reading in typed}
        return cls(
            own=_find_own_levels(headings),
            words=[word for word in _WORDS_IN_ORDER if word in words],
            top=min(own, default=1),
            depth=min((reading.depth for reading in typed if not reading.word), default=1),
            has_many_own=len(own) >= _FEWEST_OWN,
            has_ranks=_are_capitals_above(pieces),
        )

    def find_level(self, piece: Piece, after: Piece | None) -> int:
        reading = read_heading_number(piece)
        level = piece.level or (self.find_by_number(reading) if reading else self.find_without_number(piece, after))
        if reading and self.is_step(reading):
            return level
        may_be_above = self.has_many_own if piece.level and not reading else bool(piece.level or reading)
        self.above, self.last = level if may_be_above else self.above, level
        return level

    def find_by_number(self, reading: NumberReading) -> int:
        word = reading.word.capitalize()
        if level := self.own.get((word, reading.depth)):
            return level
        if word in self.words:
            return self.top + self.words.index(word) + reading.depth - 1
        if word:
            return self.of_words.setdefault(word, max(self.last + self.is_right_below, self.top))
        if level := self.own.get((word, reading.depth - 1)):
            return level + 1
        return self.top + len(self.words) + reading.depth - self.depth

    def is_step(self, reading: NumberReading) -> bool:
        """Whether it is one of a series ("Stage 1", "Stage 2"), which stands below the heading before the first."""
        word = reading.word.capitalize()
        return bool(word) and word not in self.words and (word, reading.depth) not in self.own

    def find_without_number(self, piece: Piece, after: Piece | None) -> int:
        number = read_heading_number(after) if after is not None and after.is_heading and not after.level else None
        if number and not self.is_step(number):
            return self.find_by_number(number)  # Words such as "Procedure" that divide numbered sections.
        if self.above:
            return self.above + 1
        return self.top + (self.has_ranks and not is_in_capitals(piece.text))


def _find_own_levels(headings: Sequence[Piece]) -> dict[Kind, int]:
    counts: dict[Kind, Counter[int]] = defaultdict(Counter)
    for piece in headings:
        reading = read_heading_number(piece)
        if piece.level and reading:
            counts[reading.word.capitalize(), reading.depth][piece.level] += 1
    return {kind: levels.most_common(1)[0][0] for kind, levels in counts.items()}


def _are_capitals_above(pieces: Sequence[Piece]) -> bool:
    """Whether headings in capitals stand right above other headings, and never the other way round."""
    pairs = Counter(
        (is_in_capitals(piece.text), is_in_capitals(after.text))
        for piece, after in pairwise(pieces)
        if piece.is_heading and after.is_heading and not (piece.level or after.level or piece.number or after.number)
    )
    return pairs[True, False] > 0 and pairs[False, True] == 0

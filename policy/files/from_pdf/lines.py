"""Groups the words of a page into lines, column by column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .bullets import is_bullet
from .pages import PdfWord

_SAME_LINE = 0.35  # times the type size: how far apart baselines in one line may be, as with raised figures
_GUTTER = 0.9  # times the type size: a gap between columns is at least this wide, and a space never is
_FEWEST_LINES = 5  # in a column
_FEWEST_WORDS = 2.5  # per line of a column, on average; a table without ruled lines has fewer
_FEWEST_ITEMS = 2  # in a column of bullets, whose lines may be short and have few words
_NEAR = 2.0  # times the type size: how far apart the lines of a list are at most
_STEP = 8  # points between the positions where we look for a gutter
_MOST_PLACES = 100  # where we look, even if a page is wider than any paper
_MOST_DEPTH = 6
_MOST_SEGMENTS = 600  # on a page; if there are more, we do not look for columns


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column. ``column`` numbers the columns of the page in reading order; lines above and below a table
    may share a number. ``edge`` is how far right the lines of the column go, in points.
    """

    page: int
    words: tuple[PdfWord, ...]
    column: int = 0
    edge: float = 0.0

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def baseline(self) -> float:
        return max(self.words, key=lambda word: word.size).baseline

    @property
    def size(self) -> float:
        """The type size of most of its letters."""
        if len({word.size for word in self.words}) == 1:
            return self.words[0].size
        letters: dict[float, int] = {}
        for word in self.words:
            letters[word.size] = letters.get(word.size, 0) + len(word.text)
        return max(letters, key=lambda size: (letters[size], size))

    @property
    def text(self) -> str:
        return "".join(f"{'' if word.is_glued else ' '}{word.text}" for word in self.words).strip()

    @property
    def is_bold(self) -> bool:
        lettered = [word for word in self.words if any(map(str.isalpha, word.text))]
        return bool(lettered) and all(word.is_bold for word in lettered)

    def gap_after(self, index: int) -> float:
        """Return the gap between a word and the next, as a multiple of the type size."""
        return (self.words[index + 1].left - self.words[index].right) / max(self.size, 1)


@dataclass(frozen=True, slots=True)
class _Band:
    """A part of a page that has segments on both sides of a gutter."""

    top: float
    bottom: float
    gutter: float


def build_lines(page: int, words: Sequence[PdfWord], first_column: int = 0) -> list[Line]:
    """Return the lines in reading order, one column after the other."""
    segments = list(_cut_segments(words))
    columns = _part_columns(segments, _MOST_DEPTH if len(segments) <= _MOST_SEGMENTS else 0)
    return [
        Line(page, tuple(row), number)
        for number, segments in enumerate(columns, first_column)
        for row in group_rows(word for segment in segments for word in segment)
    ]


def group_rows(words: Iterable[PdfWord]) -> list[list[PdfWord]]:
    """Group the words into lines: lines from top to bottom, the words of each from left to right."""
    rows: list[list[PdfWord]] = []
    anchor: PdfWord | None = None
    for word in sorted(words, key=lambda word: word.baseline):
        if anchor is None or word.baseline - anchor.baseline > _SAME_LINE * max(word.size, anchor.size):
            rows.append([])
            anchor = word
        elif word.size > anchor.size:
            anchor = word
        rows[-1].append(word)
    return [sorted(row, key=lambda word: word.left) for row in rows]


Segment = list[PdfWord]


def _cut_segments(words: Iterable[PdfWord]) -> Iterable[Segment]:
    """Cut lines where a gap between two words is wider than any space. A bullet stays with its words."""
    for row in group_rows(words):
        segment = [row[0]]
        for before, word in pairwise(row):
            is_apart = word.left - before.right > _GUTTER * max(before.size, word.size)
            if is_apart and not (len(segment) == 1 and is_bullet(before, word)):
                yield segment
                segment = []
            segment.append(word)
        yield segment


def _part_columns(segments: list[Segment], depth: int) -> list[list[Segment]]:
    """Split the segments at the gutter with the most words around it, then split each part in the same way."""
    band = _find_band(segments) if depth else None
    if band is None:
        return [segments] if segments else []
    above = [segment for segment in segments if segment[0].baseline < band.top]
    below = [segment for segment in segments if segment[0].baseline > band.bottom]
    inside = [segment for segment in segments if band.top <= segment[0].baseline <= band.bottom]
    left = [segment for segment in inside if segment[0].left < band.gutter]
    right = [segment for segment in inside if segment[0].left >= band.gutter]
    return [column for part in (above, left, right, below) for column in _part_columns(part, depth - 1)]


def _find_band(segments: list[Segment]) -> _Band | None:
    if len(segments) < 2 * _FEWEST_ITEMS:
        return None
    left = min(segment[0].left for segment in segments)
    right = max(segment[-1].right for segment in segments)
    step = max(_STEP, int((right - left) / _MOST_PLACES))
    places = range(int(left + 0.15 * (right - left)), int(right - 0.15 * (right - left)), step)
    found = [band for place in places for band in _list_bands(segments, place)]
    return max(found, default=(0, None), key=lambda scored: scored[0])[1]


def _list_bands(segments: list[Segment], place: float) -> Iterable[tuple[int, _Band]]:
    """Find runs of segments, top to bottom, that do not cross ``place``. Yield each band with its number of words."""
    run: list[Segment] = []
    for segment in sorted(segments, key=lambda segment: segment[0].baseline):
        if segment[0].left < place < segment[-1].right:
            yield from _judge_band(run, place)
            run = []
        else:
            run.append(segment)
    yield from _judge_band(run, place)


def _judge_band(run: list[Segment], place: float) -> Iterable[tuple[int, _Band]]:
    left = [segment for segment in run if segment[0].left < place]
    right = [segment for segment in run if segment[0].left >= place]
    if not left or not right:
        return
    beside = [segment for segment in left if _is_beside(segment, right)]
    if _has_items(beside) and _has_items(right):
        # The band holds only the two lists: text that follows the left one is read after both.
        yield sum(map(len, beside + right)), _Band(right[0][0].baseline - 1, _find_end(left, right), place)
        return
    if not _is_column(left) or not _is_column(right):
        return
    top = max(left[0][0].baseline, right[0][0].baseline)
    bottom = min(left[-1][0].baseline, right[-1][0].baseline)
    heights = [side[-1][0].baseline - side[0][0].baseline for side in (left, right)]
    if bottom - top >= 0.5 * min(heights) and _reaches_gutter(left):
        yield sum(map(len, run)), _Band(run[0][0].baseline, run[-1][0].baseline, place)


def _is_beside(segment: Segment, right: list[Segment]) -> bool:
    return right[0][0].baseline - 1 <= segment[0].baseline <= right[-1][0].baseline + 1


def _find_end(left: list[Segment], right: list[Segment]) -> float:
    """Return how far down two lists go. The left one may go on below the right one while its lines are close."""
    end = right[-1][0].baseline + 1
    last = max(segment[0].baseline for segment in left if segment[0].baseline <= end)
    for segment in left:
        if end < segment[0].baseline <= last + _NEAR * segment[0].size:
            last = segment[0].baseline
    return max(end, last)


def _is_column(side: list[Segment]) -> bool:
    return len(side) >= _FEWEST_LINES and sum(map(len, side)) >= _FEWEST_WORDS * len(side)


def _has_items(side: list[Segment]) -> bool:
    """Whether at least half of its lines, and at least two, begin with a bullet."""
    items = sum(len(segment) > 1 and is_bullet(*segment[:2]) for segment in side)
    return items >= max(_FEWEST_ITEMS, 0.5 * len(side))


def _reaches_gutter(left: list[Segment]) -> bool:
    """Whether at least half of the lines end near the gutter, as in running text. First cells of a table do not."""
    start = min(segment[0].left for segment in left)
    end = max(segment[-1].right for segment in left)
    long = sum(segment[-1].right > end - 0.25 * (end - start) for segment in left)
    return long >= 0.5 * len(left)

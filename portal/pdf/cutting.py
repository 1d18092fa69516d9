"""Cuts the markup of a long report at comments of its templates, which people's text cannot contain. Pure.

frame <!--content--> cover <!--list--> opening <!--once--> heading <!--always--> opening
<!--row--> row <!--row--> row <!--end of rows--> closing <!--list--> ... <!--end of content--> frame

Where short tables share their pages, they are one list, and their rows begin with <!--laid out row-->: they are neither
copied nor cut, so that WeasyPrint decides where a page ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

ROW = "<!--row-->"
LAID_OUT_ROW = "<!--laid out row-->"
LIST = "<!--list-->"
ONCE = re.compile(r"<!--once-->.*?<!--always-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that starts a new page: the markup before its rows, the rows, and the markup after them.

    Or several tables that share their pages, without rows that may be copied: all their markup is the opening.
    """

    opening: str
    rows: Sequence[str]
    closing: str

    @property
    def markup(self) -> str:
        return "".join([self.opening, *self.rows, self.closing])

    @property
    def size(self) -> int:
        """How many rows it has, of either kind."""
        return len(self.rows) + self.opening.count(LAID_OUT_ROW)

    def until(self, row: int) -> "Listing":
        return replace(self, rows=self.rows[:row])

    def after(self, row: int) -> "Listing":
        """The rest of the table; without its heading, unless it is the whole table."""
        return replace(self, opening=ONCE.sub("", self.opening), rows=self.rows[row:]) if row else self


@dataclass(frozen=True, slots=True)
class Frame:
    """The markup around the content of each part."""

    before: str
    after: str

    def wrap(self, content: str) -> str:
        return f"{self.before}{content}{self.after}"


@dataclass(frozen=True, slots=True)
class ReportPieces:
    """A report cut into its frame, its cover and its tables."""

    frame: Frame
    cover: str
    lists: Sequence[Listing]


def count_rows(markup: str) -> int:
    return markup.count(ROW) + markup.count(LAID_OUT_ROW)


def cut_into_pieces(markup: str) -> ReportPieces:
    before, rest = markup.split("<!--content-->")
    content, after = rest.split("<!--end of content-->")
    cover, *lists = content.split(LIST)
    return ReportPieces(Frame(before, after), cover, [_read_listing(text) for text in lists])


def group_lists(lists: Sequence[Listing], max_rows: int) -> list[list[Listing]]:
    """Groups the lists, in order, so that no group has more rows. Longer lists are cut."""
    groups: list[list[Listing]] = []
    room = 0
    for listing in lists:
        for piece in _cut(listing, max_rows):
            if piece.size > room or not groups:
                groups.append([])
                room = max_rows
            groups[-1].append(piece)
            room -= piece.size
    return groups


def _read_listing(text: str) -> Listing:
    opening, *rows = text.split(ROW)
    if not rows:
        return Listing(opening, [], "")
    rows[-1], closing = rows[-1].split("<!--end of rows-->")
    return Listing(opening, rows, closing)


def _cut(listing: Listing, max_rows: int) -> list[Listing]:
    starts = range(0, max(len(listing.rows), 1), max_rows)
    return [listing.after(start).until(max_rows) for start in starts]

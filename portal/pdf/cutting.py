"""Where a long report may be cut. Its templates say so by comments, which nothing that people wrote can contain. Pure.

frame <!--content--> cover <!--list--> opening <!--once--> heading <!--always--> opening
<!--row--> row <!--row--> row <!--end of rows--> closing <!--list--> ... <!--end of content--> frame
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

ROW = "<!--row-->"
LIST = "<!--list-->"
ONCE = re.compile(r"<!--once-->.*?<!--always-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A table on pages of its own, with what stands before its rows, here and where it goes on, and after them."""

    opening: str
    rows: Sequence[str]
    closing: str

    @property
    def markup(self) -> str:
        return "".join([self.opening, *self.rows, self.closing])

    def until(self, row: int) -> "Listing":
        return replace(self, rows=self.rows[:row])

    def after(self, row: int) -> "Listing":
        """The rest, without the heading where some of it has stood before."""
        return replace(self, opening=ONCE.sub("", self.opening), rows=self.rows[row:]) if row else self


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of each part."""

    before: str
    after: str

    def around(self, content: str) -> str:
        return f"{self.before}{content}{self.after}"


@dataclass(frozen=True, slots=True)
class Pieces:
    """A report taken apart."""

    frame: Frame
    cover: str
    lists: Sequence[Listing]


def pieces(markup: str) -> Pieces:
    before, rest = markup.split("<!--content-->")
    content, after = rest.split("<!--end of content-->")
    cover, *lists = content.split(LIST)
    return Pieces(Frame(before, after), cover, [_listing(text) for text in lists])


def shared_out(lists: Sequence[Listing], most: int) -> list[list[Listing]]:
    """The lists in their order, in groups of so many rows at most. A longer list is cut."""
    groups: list[list[Listing]] = []
    room = 0
    for listing in lists:
        for piece in _cut(listing, most):
            if len(piece.rows) > room or not groups:
                groups.append([])
                room = most
            groups[-1].append(piece)
            room -= len(piece.rows)
    return groups


def _listing(text: str) -> Listing:
    opening, *rows = text.split(ROW)
    if not rows:
        return Listing(opening, [], "")
    rows[-1], closing = rows[-1].split("<!--end of rows-->")
    return Listing(opening, rows, closing)


def _cut(listing: Listing, most: int) -> list[Listing]:
    starts = range(0, max(len(listing.rows), 1), most)
    return [listing.after(start).until(most) for start in starts]

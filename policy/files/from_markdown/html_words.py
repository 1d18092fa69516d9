"""Extracts the words from HTML in a Markdown or plain text file: drops the tags, keeps the words in order.

A placeholder such as <name of school> looks like a tag, but the author meant it as words, so it is kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

TAGS = "Tags of HTML were left out, and their words were kept: {count}."
COMMENT = "a comment"
CODE = "a program or a style sheet"

_BLOCKS = frozenset(
    re.findall(
        "[a-z]+",
        "blockquote body br caption center dd details div dl dt figcaption figure footer head header hr html iframe li "
        "main nav ol p picture pre section summary svg table tbody td tfoot th thead tr ul video",
    )
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INSIDE = frozenset(
    re.findall(
        "[a-z]+",
        "a abbr b big cite code col colgroup del dfn em font i img ins kbd mark nobr q s samp script small source span "
        "strike strong style sub sup path tt u var wbr",
    )
)
_KNOWN = _BLOCKS | _HEADINGS | _INSIDE
_WITHOUT_VALUE = frozenset(
    {"allowfullscreen", "checked", "controls", "disabled", "hidden", "nowrap", "open", "reversed"}
)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})


@dataclass(frozen=True, slots=True)
class HtmlTag:
    """A tag. ``is_end`` is true for tags like </p>; an attribute without a value is ""; lines count from 0."""

    name: str
    line: int
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def parts_paragraphs(self) -> bool:
        return self.name in _BLOCKS or self.name in _HEADINGS

    @property
    def heading_level(self) -> int:
        return int(self.name[1]) if self.name in _HEADINGS else 0

    @property
    def is_bold(self) -> bool:
        return self.name in _BOLD

    @property
    def is_italic(self) -> bool:
        return self.name in _ITALIC


HtmlPiece = str | HtmlTag


class _HtmlParser(HTMLParser):
    def __init__(self, leave_out: Callable[[str, str], None]) -> None:
        super().__init__(convert_charrefs=True)
        self.leave_out = leave_out
        self.pieces: list[HtmlPiece] = []

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.leave_out(CODE, data)
        else:
            self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_tag = tag in _KNOWN and all(value is not None or name in _WITHOUT_VALUE for name, value in attrs)
        if is_tag:
            attributes = {name: value or "" for name, value in attrs}
            self.pieces.append(HtmlTag(tag, self.getpos()[0] - 1, attributes=attributes))
        else:
            self.pieces.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(HtmlTag(tag, self.getpos()[0] - 1, is_end=True) if tag in _KNOWN else f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.leave_out(COMMENT, data)

    def handle_decl(self, decl: str) -> None:
        self.leave_out(COMMENT, decl)

    def unknown_decl(self, data: str) -> None:
        self.leave_out(COMMENT, data)

    def handle_pi(self, data: str) -> None:
        self.leave_out(COMMENT, data)


def read_html(source: str, leave_out: Callable[[str, str], None]) -> list[HtmlPiece]:
    """Return the words and tags in order. ``leave_out`` gets the reason and text of what is not policy text."""
    parser = _HtmlParser(leave_out)
    parser.feed(source)
    parser.close()
    if parser.rawdata:  # The parser does not report a script that has no end tag.
        leave_out(CODE, parser.rawdata)
    return parser.pieces

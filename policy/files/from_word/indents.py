"""Finds how far the paragraphs of a Word file are indented, to tell which of them continue a list item."""

import re
from functools import cache
from xml.etree.ElementTree import Element

from .list_numbering import Numbering
from .markup import find_at, list_children
from .styles import Lists, Styles


class Indents:
    """Remembers the list items above a paragraph: their indent in twentieths of a point, and their depth."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles = styles
        self.lists = lists
        self.items: list[tuple[int, int]] = []
        self.find_style_indent = cache(self._find_style_indent)
        self.find_level_indent = cache(self._find_level_indent)

    def add_item(self, properties: Element | None, style: str, numbering: Numbering, level: int) -> int:
        """Remember an item and return its depth."""
        indent = _read_left(properties)
        if indent is None:
            indent = self.find_level_indent(numbering.outline, level)
        if indent is None:
            indent = self.find_style_indent(style)
        depth = level + 1
        self.items = [item for item in self.items if item[1] < depth]
        self.items.append((indent or 0, depth))
        return depth

    def find_depth(self, properties: Element | None, style: str) -> int:
        """Return the depth of the item that an unnumbered paragraph continues, or 0. Unindented text ends the list."""
        left = _read_left(properties)
        if left is None:
            left = self.find_style_indent(style) or 0
        depth = next((depth for indent, depth in reversed(self.items) if 0 < indent <= left), 0)
        self.items = [item for item in self.items if item[1] <= depth]
        return depth

    def end_list(self) -> None:
        self.items = []

    def _find_style_indent(self, style: str) -> int | None:
        indents = (_read_left(find_at(one, "w:pPr")) for one in self.styles.chain(style))
        return next((one for one in indents if one is not None), None)

    def _find_level_indent(self, outline: str, level: int) -> int | None:
        levels = list_children(self.lists.outlines.get(outline), "w:lvl")
        found = next((one for one in levels if one.get("w:ilvl") == str(level)), None)
        return _read_left(find_at(found, "w:pPr"))


def _read_left(properties: Element | None) -> int | None:
    """Return the left indent in twentieths of a point, None if there is none."""
    indent = find_at(properties, "w:ind")
    value = "" if indent is None else indent.get("w:left") or indent.get("w:start") or ""
    return int(value) if re.fullmatch(r"-?[0-9]{1,6}", value, re.ASCII) else None

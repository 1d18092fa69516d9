"""Finds lines to be filled in or signed: "Signed: ____", "Date:", "Name: Kim Lee". Even bold ones are not headings."""

import re

from .control_lines import split_label

_BLANK = re.compile(r"_{3,}|\.{5,}|…{2,}|＿{3,}")
_FIELD = re.compile(
    r"(?:[\w’'/]+ ){0,4}(?:signed|signatures?|names?|dated?|address|post ?code|telephone(?: number)?|phone|e-?mail"
    r"|job title|position|class)(?: by)?(?: \([^)]*\))? ?:|(?:[\w’']+ ){0,3}signature(?: [\w’']+){0,2}"
    r"|(?:[\w’']+ ){0,3}name \([^)]*(?:print|type|block|capital)[^)]*\)",
    re.IGNORECASE,
)
_SECTIONS = frozenset({"policy", "procedure", "procedures", "document", "status", "history", "review", "approval"})


def is_fill_in(text: str) -> bool:
    if _BLANK.search(text) or _FIELD.fullmatch(text):
        return True
    pair = split_label(text)
    return pair is not None and bool(pair[1]) and pair[0].strip().lower() not in _SECTIONS

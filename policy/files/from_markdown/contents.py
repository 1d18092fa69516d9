"""Finds the contents list of a Markdown file: a list of links to headings of the same page."""

from collections.abc import Sequence

from markdown_it.token import Token

_TITLES = frozenset({"contents", "table of contents", "list of contents", "on this page", "toc"})
_FEWEST = 3  # Two links to headings may be ordinary text, unless one of these titles is right above.


def find_contents(tokens: Sequence[Token]) -> dict[int, int]:
    """Map the position where each contents list (with its heading, if any) begins to the position after it."""
    found: dict[int, int] = {}
    titled = -1
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "heading_open" and token.level == 0 and _is_title(tokens[position + 1]):
            titled = position
            position += 3
            continue
        if token.type in ("bullet_list_open", "ordered_list_open") and token.level == 0:
            end = _find_end(tokens, position)
            is_titled = titled >= 0 and titled == position - 3
            if _holds_links_only(tokens[position:end], 1 if is_titled else _FEWEST):
                found[titled if is_titled else position] = end
            position = end
            continue
        position += 1
    return found


def _is_title(token: Token) -> bool:
    words = "".join(child.content for child in token.children or ())
    return words.strip(" :*_").casefold() in _TITLES


def _find_end(tokens: Sequence[Token], position: int) -> int:
    return next(
        place + 1
        for place in range(position + 1, len(tokens))
        if tokens[place].level == tokens[position].level and tokens[place].nesting < 0
    )


def _holds_links_only(tokens: Sequence[Token], fewest: int) -> bool:
    inside = [token for token in tokens if token.type not in _FRAME]
    return len(inside) >= fewest and all(token.type == "inline" and _is_link(token) for token in inside)


_FRAME = frozenset(
    f"{name}_{end}" for name in ("bullet_list", "ordered_list", "list_item", "paragraph") for end in ("open", "close")
)


def _is_link(token: Token) -> bool:
    """Whether all words of the paragraph are links to places on the same page."""
    is_inside = has_link = False
    for child in token.children or ():
        if child.type == "link_open":
            is_inside = has_link = True
            if not str(child.attrs.get("href", "")).startswith("#"):
                return False
        elif child.type == "link_close":
            is_inside = False
        elif not is_inside and (child.content.strip() or child.type == "image"):
            return False
    return has_link

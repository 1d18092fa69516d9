"""Collects the words of one part of a Word file, such as a comment or a running head."""

from xml.etree.ElementTree import Element

UNREAD = "words of a kind that is not read"
_GAPS = frozenset({"w:p", "w:tab", "w:br", "w:tc"})


def join_text(element: Element) -> str:
    """Return all words of a part. Of two alternatives only the first is read, because both say the same."""
    pieces: list[str] = []
    _collect_text(element, pieces)
    return " ".join("".join(pieces).split())


def _collect_text(element: Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag in ("w:t", "m:t"):
            pieces.append(child.text or "")
        elif child.tag in _GAPS:
            pieces.append(" ")
        if child.tag == "mc:AlternateContent":
            for alternative in child[:1]:
                _collect_text(alternative, pieces)
        else:
            _collect_text(child, pieces)

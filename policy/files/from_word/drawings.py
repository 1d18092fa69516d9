"""What the drawings and frames of a Word file hold: pictures, text boxes, lines across the page, or drop caps."""

from xml.etree.ElementTree import Element

from .markup import find_at


def has_content(element: Element) -> bool:
    return any(one.tag in ("w:txbxContent", "w:t") or shows_picture(one) for one in element.iter())


def shows_picture(element: Element) -> bool:
    """Whether the element names a picture file, in the Word file or outside it."""
    return element.tag == "v:imagedata" or bool(element.get("r:embed") or element.get("r:link"))


def is_line(element: Element) -> bool:
    """Whether the element is a line across the page, which is only layout."""
    return any(one.get("o:hr") or one.tag == "v:line" for one in element.iter())


def list_outermost(element: Element, tag: str) -> list[Element]:
    """List the outermost boxes in a drawing. Boxes inside them are found later. Of two alternatives, use the first."""
    found: list[Element] = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif child.tag == "mc:AlternateContent":
            filled = [boxes for one in child if (boxes := list_outermost(one, tag))]
            found += filled[0] if filled else []
        else:
            found += list_outermost(child, tag)
    return found


def is_drop_cap(properties: Element | None) -> bool:
    """Whether a paragraph is the large first letter of the next one, which Word stores separately."""
    frame = find_at(properties, "w:framePr")
    return frame is not None and frame.get("w:dropCap", "none") != "none"

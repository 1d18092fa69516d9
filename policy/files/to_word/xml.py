"""Builds elements of Word's XML."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement


def build(tag: str, *children: BaseOxmlElement | None, **attributes: str) -> BaseOxmlElement:
    """Return an element in the namespace w, with attributes in the same one. Children that are None are skipped."""
    element: BaseOxmlElement = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): value for name, value in attributes.items()})
    element.extend(child for child in children if child is not None)
    return element


def build_words(tag: str, text: str) -> BaseOxmlElement:
    element = build(tag)
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element

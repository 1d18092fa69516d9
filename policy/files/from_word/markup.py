"""Parses untrusted XML: no document type (so no entities), nothing is fetched, and depth and size are limited.

Names become "w:p": the namespaces of both forms of the standard (ISO/IEC 29500, transitional and strict) get
the same short prefix.
"""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from policy.text.errors import TextError

DEEPEST = 100
MOST_ELEMENTS = 300_000
DAMAGED = "The file is damaged or was not made by Word. Open it in Word and save it again as .docx."
DOCUMENT_TYPE = "The file holds an XML document type, which Word never writes. Save it again in Word."
_OOXML = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_PREFIXES = {
    f"{_OOXML}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OOXML}/officeDocument/2006/relationships": "r",
    f"{_STRICT}/officeDocument/relationships": "r",
    f"{_OOXML}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OOXML}/markup-compatibility/2006": "mc",
    f"{_OOXML}/package/2006/relationships": "rel",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


def parse_xml(data: bytes) -> Element:
    """Return the root element. Raises ``TextError``."""
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException as error:
        raise TextError(None, DOCUMENT_TYPE) from error
    except (ParseError, LookupError, ValueError) as error:  # the latter two for an unknown or wrong encoding
        raise TextError(None, DAMAGED) from error
    assert isinstance(root, Element)
    return root


def find_at(parent: Element | None, path: str) -> Element | None:
    """Return the element at a path such as "w:pPr/w:numPr": the first of that name at each step."""
    for tag in path.split("/"):
        if parent is None:
            return None
        parent = next((child for child in parent if child.tag == tag), None)
    return parent


def list_children(parent: Element | None, tag: str) -> list[Element]:
    return [] if parent is None else [child for child in parent if child.tag == tag]


class _Builder(TreeBuilder):
    """Builds the tree, and refuses a file that is too large while it is still being read."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.elements = 0
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise TextError(None, "The file is made up of far too many pieces. Paste its words into a new Word file.")
        return super().start(self.shorten(tag), {self.shorten(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(self.shorten(tag))

    def shorten(self, qualified: str) -> str:
        if qualified not in self.names:
            space, _, local = qualified.rpartition("}")
            prefix = _PREFIXES.get(space[1:])
            self.names[qualified] = f"{prefix}:{local}" if prefix else qualified
        return self.names[qualified]

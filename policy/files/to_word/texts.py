"""Writes a text as a Word file that reads back as the same text. The same text always gives the same bytes.

Styles carry what words alone cannot say (``policy.text.style_names``). A few things are lost: bold, italic or a link
that begins or ends at a space, or leaves out only a space; a picture whose file is missing (its alternative text is
written in square brackets); the styles of a text that has only headings.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from docx.document import Document as WordDocument

from policy.text.smallest_form import list_parts
from policy.text.units import PolicyText

from .alignment import align_units
from .body import BodyWriter
from .frame import pack, start_document
from .lines import list_items
from .places import write_places
from .styles import HEADINGS, set_text_styles

_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def write_docx(
    text: PolicyText,
    *,
    title: str,
    number: str,
    is_draft: bool = False,
    pictures: Mapping[str, bytes] = _NO_PICTURES,
) -> bytes:
    """Return the Word file. Printed numbers are words in it, so that reading it gives the same text again.

    Title and version stand in the page's header, because the body holds nothing but the text. ``pictures`` holds the
    files that the text shows, by digest. If one is missing, its alternative text is written in square brackets.
    """
    document = start_text(title, number, is_draft=is_draft)
    units = list_items(list_parts(text))
    places = align_units(units, units, [(place, place) for place in range(len(units))], [])
    write_places(BodyWriter(document, pictures), places, _keep_words)
    return pack(document)


def start_text(title: str, number: str, *, is_draft: bool = False) -> WordDocument:
    document = start_document(title, number, is_draft=is_draft, kept_styles=HEADINGS)
    set_text_styles(document)
    return document


def _keep_words(_: str, after: str) -> Iterable[tuple[str, str]]:
    """Report no changes, because the text is compared with nothing."""
    return [("same", after)]

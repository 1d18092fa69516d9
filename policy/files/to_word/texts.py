"""Writes a text of form 2 as a Word file that reads back as the same text.

Its styles carry what words alone cannot say (``policy.text.style_names``). These few things do not come back: bold,
italic or a link that begins or ends at a space, or leaves out one alone; a picture whose file is missing, which is its
alternative text in square brackets; the styles of a text that has headings and nothing else.
"""

from collections.abc import Iterable, Mapping

from docx.document import Document as WordDocument

from policy.text.smallest_form import list_part_units
from policy.text.units import PolicyText

from .alignment import align_units
from .body import BodyWriter
from .frame import pack, start_document
from .lines import list_items
from .places import write_places
from .styles import HEADINGS, set_form_2_styles


def write_text(text: PolicyText, *, title: str, number: str, is_draft: bool, pictures: Mapping[str, bytes]) -> bytes:
    document = start_form_2(title, number, is_draft=is_draft)
    units = list_items(list_part_units(text))
    places = align_units(units, units, [(place, place) for place in range(len(units))], [])
    write_places(BodyWriter(document, pictures), places, _keep_words)
    return pack(document)


def start_form_2(title: str, number: str, *, is_draft: bool = False) -> WordDocument:
    document = start_document(title, number, is_draft=is_draft, kept_styles=HEADINGS)
    set_form_2_styles(document)
    return document


def _keep_words(_: str, after: str) -> Iterable[tuple[str, str]]:
    """Nothing differs where a text is written alone."""
    return [("same", after)]

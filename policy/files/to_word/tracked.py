"""Writes a version as a Word file in which each difference from another one is a tracked change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from policy.text.smallest_form import list_parts
from policy.text.units import PolicyText

from .alignment import align_units
from .body import BodyWriter
from .changes import CompareWords
from .frame import pack
from .lines import list_items
from .places import write_places
from .texts import start_text
from .xml import build

_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
Pairs = Sequence[tuple[int, int]]


def write_tracked_docx(
    before: PolicyText,
    after: PolicyText,
    *,
    staying: Pairs,
    moved: Pairs,
    compare_words: CompareWords,
    title: str,
    number: str,
    author: str,
    at: datetime,
    pictures: Mapping[str, bytes] = _NO_PICTURES,
) -> bytes:
    """Return a Word file that reads as ``after`` if its changes are accepted, and as ``before`` if they are rejected.

    ``staying`` and ``moved`` pair the positions of units in both texts; the title of an appendix counts as one unit
    before its units. A unit in neither was removed or added. Both texts have staying units in the same order.
    ``compare_words`` splits two wordings into ("same", "removed" or "added", words). Changes of words have the time
    ``at``, those of whole paragraphs and rows two minutes earlier. Word tracks what people change in the file later.
    """
    document = start_text(title, number)
    document.settings.element.insert_element_before(build("trackRevisions"), "w:defaultTabStop")
    old, new = (list_items(list_parts(text)) for text in (before, after))
    write_places(BodyWriter(document, pictures, author, at), align_units(old, new, staying, moved), compare_words)
    return pack(document)

"""Keeps the pictures of a file that browsers can show, and only the alternative text of others. No ORM."""

import hashlib
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image

from policy.text import UnitKind
from policy.text.blocks import Block
from policy.text.structure.doubts import Doubt, Reading, shorten
from policy.text.structure.understood import Understood, UnderstoodPart, UnderstoodUnit

MOST_PIXELS = 25_000_000
MOST_SIDE = 10_000
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
NOT_SHOWN = (
    "This picture is of a kind that web pages do not show, damaged, or very large. Only its alternative text is kept. "
    "To keep the picture, put it into the file as PNG or JPEG."
)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    digest: str
    content_type: str
    data: bytes


def keep_pictures(understood: Understood, blocks: Iterable[Block]) -> tuple[Understood, Sequence[KeptPicture]]:
    """Return the text and its pictures. One that cannot be shown becomes a paragraph of its words, and a doubt."""
    files = {hashlib.sha256(block.picture).hexdigest(): block.picture for block in blocks if block.picture}
    kept: dict[str, KeptPicture] = {}
    doubts: list[Doubt] = []
    parts = tuple(_keep_in_part(part, files, kept, doubts) for part in understood.parts)
    return replace(understood, parts=parts, doubts=(*understood.doubts, *doubts)), tuple(kept.values())


def _keep_in_part(
    part: UnderstoodPart, files: dict[str, bytes], kept: dict[str, KeptPicture], doubts: list[Doubt]
) -> UnderstoodPart:
    units = []
    for found in part.units:
        if found.unit.kind is UnitKind.PICTURE:
            digest = found.unit.marks[0].address.removeprefix("sha256:")
            content_type = find_content_type(files.get(digest, b""))
            if content_type:
                kept[digest] = KeptPicture(digest, content_type, files[digest])
            else:
                found = _take_as_words(found)
                doubts.append(
                    Doubt(found.where, shorten(found.unit.text), NOT_SHOWN, (Reading.TYPE_AGAIN, Reading.LEAVE_OUT))
                )
        units.append(found)
    return replace(part, units=tuple(units))


def _take_as_words(found: UnderstoodUnit) -> UnderstoodUnit:
    return replace(found, unit=replace(found.unit, kind=UnitKind.PARAGRAPH, marks=()))


def find_content_type(data: bytes) -> str:
    """Find the content type of a complete PNG, JPEG or GIF that is not too large; "" for anything else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _check(data)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ""


def _check(data: bytes) -> str:
    with Image.open(BytesIO(data), formats=list(CONTENT_TYPES)) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
            return ""
        image.verify()  # load() accepts truncated files if a PDF library told Pillow to
    with Image.open(BytesIO(data), formats=list(CONTENT_TYPES)) as image:
        image.load()
        return CONTENT_TYPES[image.format or ""]

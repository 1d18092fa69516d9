"""Leaves out pictures that are logos, and keeps the others with their alternative text and the digest of their file."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..blocks import BlockKind, LeftOut, Words
from ..inline import Mark, MarkKind
from ..units import UnitKind
from .doubts import Doubt, Reading
from .findings import Findings
from .pieces import Piece, is_short

WITHOUT_WORDS = "Picture"
_MOST_LINES_OF_A_TITLE_PAGE = 3
_LOGO = re.compile(r"\blogo\b", re.IGNORECASE)
_FILE_NAME = re.compile(
    r".*[\\/].*[\\/].*|\S*[\\/]\S*|.*\.(?:png|jpe?g|gif|emf|wmf|svg|bmp|tiff?|webp)|(?:picture|image|graphic) ?\d*"
    r"|[\W\d]*",
    re.IGNORECASE,
)


def settle_pictures(pieces: Sequence[Piece], findings: Findings) -> list[Piece]:
    counts = Counter(piece.block.picture for piece in pieces if piece.kind is UnitKind.PICTURE)
    end_of_title_page = _find_end_of_title_page(pieces)
    settled: list[Piece] = []
    for position, piece in enumerate(pieces):
        if piece.kind is not UnitKind.PICTURE:
            settled.append(piece)
        elif _is_logo(piece, counts) or (position < end_of_title_page and _decorates(piece, settled)):
            findings.leave_out(piece, "a logo")
            findings.note("A picture before the text, or one that is repeated, was taken as a logo and left out.")
        else:
            settled.append(_settle(piece, findings))
    return settled


def _find_end_of_title_page(pieces: Sequence[Piece]) -> int:
    """Find where the text begins, which is after a few short lines at most."""
    lines = 0
    for position, piece in enumerate(pieces):
        is_line = piece.block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and is_short(piece.text)
        lines += is_line
        if piece.kind is not UnitKind.PICTURE and (not is_line or lines > _MOST_LINES_OF_A_TITLE_PAGE):
            return position
    return 0


def _is_logo(piece: Piece, counts: Counter[bytes]) -> bool:
    is_repeated = bool(piece.block.picture) and counts[piece.block.picture] > 1
    return is_repeated or bool(_LOGO.search(piece.full_text))


def _decorates(piece: Piece, before: Sequence[Piece]) -> bool:
    """Whether a picture on the title page is only decoration, because its author has not described it."""
    is_described = bool(piece.full_text) and not _FILE_NAME.fullmatch(piece.full_text)
    return bool(piece.block.picture) and not (before and is_described)


def _settle(piece: Piece, findings: Findings) -> Piece:
    text = piece.full_text
    if not text or _FILE_NAME.fullmatch(text):
        if text:
            findings.left_out.append(LeftOut(piece.block.where, "the name of a picture's file", text))
        text = WITHOUT_WORDS
        findings.doubts.append(_doubt_words(piece))
    if not piece.block.picture:
        findings.note("The file only names its pictures. Their alternative texts stand in the text as paragraphs.")
        block = replace(piece.block, kind=BlockKind.PARAGRAPH, words=Words(text), level=0)
        return replace(piece, block=block, kind=UnitKind.PARAGRAPH, words=Words(text), level=0)
    digest = hashlib.sha256(piece.block.picture).hexdigest()
    mark = Mark(0, len(text), MarkKind.LINK, f"sha256:{digest}")
    return replace(piece, words=Words(text, (mark,)), number="")


def _doubt_words(piece: Piece) -> Doubt:
    return Doubt(
        piece.block.where,
        WITHOUT_WORDS,
        "This picture has no alternative text, so that people who cannot see it do not know what it shows.",
        (Reading.DESCRIBE, Reading.LEAVE_OUT),
        must_settle=True,
    )

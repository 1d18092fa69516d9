"""Pictures: which are logos and left out, and which are kept with their alternative text and the digest of the file."""

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
from .pieces import Piece

WITHOUT_WORDS = "Picture"
_FILE_NAME = re.compile(
    r".*[\\/].*[\\/].*|\S*[\\/]\S*|.*\.(?:png|jpe?g|gif|emf|wmf|svg|bmp|tiff?|webp)|(?:picture|image|graphic) ?\d*"
    r"|[\W\d]*",
    re.IGNORECASE,
)


def settle_pictures(pieces: Sequence[Piece], findings: Findings) -> list[Piece]:
    counts = Counter(piece.block.picture for piece in pieces if piece.kind is UnitKind.PICTURE)
    settled: list[Piece] = []
    has_words = False
    for piece in pieces:
        if piece.kind is not UnitKind.PICTURE:
            has_words = True
            settled.append(piece)
        elif piece.block.picture and (not has_words or _is_logo(piece, counts)):
            findings.leave_out(piece, "a logo")
            findings.note("A picture at the beginning, or one that is repeated, was taken as a logo and left out.")
        else:
            settled.append(_settle(piece, findings))
    return settled


def _is_logo(piece: Piece, counts: Counter[bytes]) -> bool:
    return counts[piece.block.picture] > 1 or bool(re.search(r"\blogo\b", piece.text, re.IGNORECASE))


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

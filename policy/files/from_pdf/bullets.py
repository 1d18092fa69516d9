"""Decides whether a word in a PDF is the bullet of the words after it."""

from .pages import PdfWord

WIDE = 0.6  # times the type size: wider than a space
_SIGNS = frozenset("•◦‣▪▫●○■□◆◇►▶➢➤❖✓✔✗⁃∙·*-–—¾Øüo§")
# These may also be words or letters, so they are bullets only before a wide gap or in a symbol font.
_ALSO_LETTERS = frozenset("oØü§¾*-–—·")


def is_bullet(sign: PdfWord, after: PdfWord) -> bool:
    if len(sign.text) != 1 or after.is_glued:
        return False
    if sign.is_symbol or "\ue000" <= sign.text <= "\uf8ff":
        return True
    if sign.text not in _SIGNS:
        return False
    return sign.text not in _ALSO_LETTERS or after.left - sign.right >= WIDE * after.size

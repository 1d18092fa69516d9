"""What makes a word of a PDF the bullet of the words behind it."""

from .pages import PdfWord

WIDE = 0.6  # of the size of the type: more than a space
_SIGNS = frozenset("•◦‣▪▫●○■□◆◇►▶➢➤❖✓✔✗⁃∙·*-–—¾Øüo§")
# These are words or letters, too, so only a wide gap after them or a font of signs makes them bullets.
_ALSO_LETTERS = frozenset("oØü§¾*-–—·")


def is_bullet(sign: PdfWord, after: PdfWord) -> bool:
    if len(sign.text) != 1 or after.is_glued:
        return False
    if sign.is_symbol or "\ue000" <= sign.text <= "\uf8ff":
        return True
    if sign.text not in _SIGNS:
        return False
    return sign.text not in _ALSO_LETTERS or after.left - sign.right >= WIDE * after.size

"""The signs that symbol fonts such as Wingdings show instead of letters."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from .markup import find_at

_FONTS = ("symbol", "wingdings", "webdings", "marlett", "zapf dingbats")
# The most common signs of these fonts. Other codes stay as they are, so that the policy lead sees them.
_SIGNS = {0xB7: "•", 0xA7: "▪", 0xD8: "➢", 0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0xE0: "→"}
_FIRST, _LAST = 0xF000, 0xF0FF  # Word stores the signs of these fonts here; older files use letter codes


def draw_symbol(code: int) -> str:
    is_of_symbol_font = _FIRST <= code <= _LAST or code < 0x100
    return _SIGNS.get(code & 0xFF, chr(code)) if is_of_symbol_font else chr(code)


def draw_symbols(text: str, properties: Iterable[Element | None]) -> str | None:
    """Return the text as shown; None if it has no symbol. ``properties`` are those of its run, nearest first.

    ASCII letters stay, because they may be words that somebody put in such a font.
    """
    first = 0x80 if text.strip() and _has_symbol_font(properties) else _FIRST
    if first == _FIRST and not any(_FIRST <= ord(letter) <= _LAST for letter in text):
        return None
    return "".join(draw_symbol(ord(letter)) if first <= ord(letter) <= _LAST else letter for letter in text)


def _has_symbol_font(properties: Iterable[Element | None]) -> bool:
    fonts = (find_at(one, "w:rFonts") for one in properties)
    names = (one.get("w:ascii") or one.get("w:hAnsi") or "" for one in fonts if one is not None)
    return next((name for name in names if name), "").lower().startswith(_FONTS)

"""What the first word of a line of a PDF says: a bullet, or a number that the author typed."""

import re

from .lines import Line

_WIDE = 0.6  # of the size of the type: more than a space
_SIGNS = frozenset("•◦‣▪▫●○■□◆◇►▶➢➤❖✓✔✗⁃∙·*-–—¾Øüo§")
# These are words or letters, too, so only a wide gap after them or a font of signs makes them bullets.
_ALSO_LETTERS = frozenset("oØü§¾*-–—·")
_NUMBER = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){0,5}[.)]?|\((?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,6})\)|(?:[a-zA-Z]|[ivxlc]{1,6})[.)]"
)


def has_bullet(line: Line) -> bool:
    sign = line.words[0]
    if len(line.words) < 2 or len(sign.text) != 1 or line.words[1].is_glued:
        return False
    if sign.is_symbol or "\ue000" <= sign.text <= "\uf8ff":
        return True
    if sign.text not in _SIGNS:
        return False
    return sign.text not in _ALSO_LETTERS or line.gap_after(0) >= _WIDE


def has_number(line: Line) -> bool:
    return bool(_NUMBER.fullmatch(_read_first_word(line)))


def is_number_set_apart(line: Line) -> bool:
    """Whether the number has a tab after it, so that it is a number even if the sentence before has not ended."""
    first = len(_read_first_word_parts(line)) - 1
    if not has_number(line) or first + 1 >= len(line.words):
        return False
    return line.gap_after(first) >= _WIDE


def _read_first_word_parts(line: Line) -> list[str]:
    parts = [line.words[0].text]
    for word in line.words[1:]:
        if not word.is_glued:
            break
        parts.append(word.text)
    return parts


def _read_first_word(line: Line) -> str:
    return "".join(_read_first_word_parts(line))

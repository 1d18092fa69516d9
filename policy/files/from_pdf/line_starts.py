"""Decides whether a line of a PDF begins with a bullet, or with a number that the author typed."""

import re

from .bullets import WIDE, is_bullet
from .lines import Line

_NUMBER = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){0,5}[.)]?|\((?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,6})\)|(?:[a-zA-Z]|[ivxlc]{1,6})[.)]"
)


def has_bullet(line: Line) -> bool:
    return len(line.words) > 1 and is_bullet(*line.words[:2])


def has_number(line: Line) -> bool:
    return bool(_NUMBER.fullmatch(_read_first_word(line)))


def is_number_set_apart(line: Line) -> bool:
    """Whether a wide gap follows the number, so that it counts even if the sentence before has not ended."""
    first = len(_read_first_word_parts(line)) - 1
    if not has_number(line) or first + 1 >= len(line.words):
        return False
    return line.gap_after(first) >= WIDE


def _read_first_word_parts(line: Line) -> list[str]:
    parts = [line.words[0].text]
    for word in line.words[1:]:
        if not word.is_glued:
            break
        parts.append(word.text)
    return parts


def _read_first_word(line: Line) -> str:
    return "".join(_read_first_word_parts(line))

"""What form 2 reads as a printed number at the beginning of a line: rule 4 of ``form_2``, which never changes."""

import re

MOST_CHARACTERS = 40
_WORDS = "Article Chapter Clause Level Paragraph Part Principle Question Regulation Rule Section Stage Standard Step §"
WORDS_BEFORE_A_NUMBER = frozenset([*_WORDS.split(), *_WORDS.upper().split()])
_LABEL = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Za-z][0-9]{0,4}|[ivxlcdm]{2,8}|[IVXLCDM]{2,8})"
_NUMBER = re.compile(rf"\(?{_LABEL}(?:[.()]{{1,2}}{_LABEL})*[.:)]{{0,2}}")
_TELLING = re.compile(r"[0-9]|[.:)]$")


def split_number(line: str) -> tuple[str, str]:
    """Split a line into the printed number at its beginning, "" if there is none, and the words after it."""
    first, _, rest = line.partition(" ")
    if first in WORDS_BEFORE_A_NUMBER:
        second, _, rest = rest.partition(" ")
        number = f"{first} {second}"
        is_number = bool(_NUMBER.fullmatch(second))
    else:
        number = first
        is_number = bool(_NUMBER.fullmatch(first) and _TELLING.search(first))
    if is_number and rest and len(number) <= MOST_CHARACTERS:
        return number, rest
    return "", line


def is_printed_number(number: str) -> bool:
    """Whether a line may begin with this number."""
    return split_number(f"{number} x") == (number, "x")

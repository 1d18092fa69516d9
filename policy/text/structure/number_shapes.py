"""The shape of a printed number ("1.", "(a)", "1.1"), what it counts, and whether another one follows it."""

import re
from dataclasses import dataclass

from ..printed_numbers import WORDS_BEFORE_A_NUMBER

_LABEL = re.compile(r"[0-9]+|[A-Za-z]+")
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class NumberReading:
    """One way to read a number: "(i)" is the ninth letter or the first roman number.

    ``shape`` is the same for all numbers of one list: "(a)", "(i)", "1.1"; ``word`` is a word such as "Part", or "".
    """

    shape: str
    ordinals: tuple[int, ...]
    word: str = ""

    @property
    def is_numeric(self) -> bool:
        return "1" in self.shape

    @property
    def is_bracketed(self) -> bool:
        return self.shape.endswith(")")

    @property
    def is_bare(self) -> bool:
        """Whether it has no full stop, bracket or colon, as in "4" and "A4"."""
        return self.shape.split(" ")[-1].isalnum()

    @property
    def depth(self) -> int:
        """Return how deep a heading with this number stands: 1 for "1" and "1.0", 2 for "1.1"."""
        ordinals = self.ordinals
        return len(ordinals) - 1 if len(ordinals) > 1 and ordinals[-1] == 0 else len(ordinals)


def read_number(number: str) -> tuple[NumberReading, ...]:
    """Return all ways to read a number, letters before roman numbers; nothing if it is not a number."""
    word, _, rest = number.rpartition(" ")
    if word and word not in WORDS_BEFORE_A_NUMBER:
        return ()
    labels = _LABEL.findall(rest)
    as_letters = _read_labels(labels, use_roman=False)
    as_roman = _read_labels(labels, use_roman=True)
    ways = [as_letters] if as_letters == as_roman else [as_letters, as_roman]
    return tuple(_make_reading(word, rest, values) for values in ways if values)


def _make_reading(word: str, printed: str, values: list[tuple[str, int]]) -> NumberReading:
    signs = iter([sign for sign, _ in values])
    shape = _LABEL.sub(lambda _: next(signs), printed)
    return NumberReading(f"{word} {shape}".strip(), tuple(value for _, value in values), word)


def follows(before: NumberReading, after: NumberReading) -> bool:
    """Whether ``after`` is the next number of the same list."""
    is_same_list = before.shape == after.shape and before.ordinals[:-1] == after.ordinals[:-1]
    return is_same_list and after.ordinals[-1] == before.ordinals[-1] + 1


def _read_labels(labels: list[str], *, use_roman: bool) -> list[tuple[str, int]]:
    """Return the sign for each label's kind, and its value as a number; nothing if a label has no such reading."""
    values: list[tuple[str, int]] = []
    for label in labels:
        value = _read_label(label, use_roman=use_roman)
        if value is None:
            return []
        values.append(value)
    return values


def _read_label(label: str, *, use_roman: bool) -> tuple[str, int] | None:
    if label.isdigit():
        return "1", int(label)
    if use_roman and _ROMAN.fullmatch(label):
        return ("i" if label.islower() else "I"), _count_roman(label.lower())
    if len(label) == 1:
        return ("a" if label.islower() else "A"), ord(label.lower()) - ord("a") + 1
    return None


def _count_roman(label: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in label]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))

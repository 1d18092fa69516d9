"""Counts how many words of a file, as another program found them, are in the text that was made from the file.

Words are casefolded letters and digits in Unicode form NFKC, so that a ligature counts as its letters. Invisible
characters are dropped, and so are apostrophes and hyphens inside a word, with the line feed that may follow
("well-known" is "wellknown"), so that a hyphen at a line's end changes nothing. Every other character ends a word.

Programs differ on whether they print list numbers and bullets. So on both sides the start of a line does not count as
a word if it is a bullet, or a number, letter or roman numeral that ends in a full stop or bracket or has several
levels: "-", "1.", "(a)", "iv)", "3.1". Words in order are the longest common subsequence of both sides.

Runs in a separate process with a limit: 100,000 words take ten seconds, and twice as many take four times as long.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz.distance import LCSseq

_LABEL = r"(?:\d{1,3}|[a-z]|[ivxlcdm]{2,7})"
_LIST_NUMBER = re.compile(
    rf"^[^\w\n(]*(?:\(?{_LABEL}(?:[.)]\(?{_LABEL})*[.)]+|\d{{1,3}}(?:\.\d{{1,3}})+|o)\s+",
    re.IGNORECASE | re.MULTILINE,
)
_INSIDE_A_WORD = re.compile(r"(?<=\w)(?:[-‐\u00ad][ \t]*\n[ \t]*|['’‘‑‐-])(?=\w)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class WordCounts:
    """``total`` counts the file's words, ``expected`` those not listed as left out, ``in_order`` those in order.

    ``lost`` are words neither in the text nor listed as left out, with how often each is missing.
    """

    total: int
    expected: int
    in_order: int
    lost: Counter[str]

    @property
    def percentage(self) -> float:
        """The percentage of words in order. It is rounded down, so that 100 means every word."""
        return 100.0 if not self.expected else self.in_order * 10_000 // self.expected / 100


def list_words(text: str) -> list[str]:
    plain = _INSIDE_A_WORD.sub("", unicodedata.normalize("NFKC", _LIST_NUMBER.sub("", text)))
    invisible = {ord(character) for character in set(plain) if unicodedata.category(character) == "Cf"}
    return _WORD.findall(plain.translate(dict.fromkeys(invisible)).casefold())


def count_words(file_text: str, kept_texts: Iterable[str], left_out: Sequence[str]) -> WordCounts:
    """Compare a file's words with those of its text, without the words that are listed as left out."""
    words = list_words(file_text)
    kept = [word for text in kept_texts for word in list_words(text)]
    remaining, scattered = _take_out(words, [list_words(text) for text in left_out])
    missing = Counter(remaining) - Counter(kept)
    lost = missing - scattered
    expected = len(remaining) - (missing - lost).total()
    return WordCounts(len(words), expected, LCSseq.similarity(remaining, kept), lost)


def _take_out(words: Sequence[str], phrases: Sequence[Sequence[str]]) -> tuple[list[str], Counter[str]]:
    """Take out each phrase once. Return the remaining words, and the words of the phrases that were not found.

    Phrases come in the file's order, so each is looked for after the one before, and only then from the beginning.
    The other program may print a phrase in pieces, so that it is not found. Each of its words then accounts for one
    that is missing from the text.
    """
    separated = f" {' '.join(words)} "
    scattered = Counter[str]()
    position = 0
    for phrase in filter(None, phrases):
        wanted = f" {' '.join(phrase)} "
        found = separated.find(wanted, position)
        found = separated.find(wanted) if found < 0 else found
        if found < 0:
            scattered.update(phrase)
            continue
        separated = f"{separated[:found]} {separated[found + len(wanted) :]}"
        position = found
    return separated.split(), scattered


def main() -> None:
    """Read the texts as JSON from stdin, and print the counts as JSON."""
    texts: dict[str, Any] = json.load(sys.stdin)
    counts = count_words(texts["file"], texts["kept"], texts["left_out"])
    json.dump({**asdict(counts), "lost": dict(counts.lost)}, sys.stdout)  # asdict breaks a Counter


if __name__ == "__main__":
    main()

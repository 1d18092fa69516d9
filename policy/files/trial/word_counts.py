"""Counts how many words of a file stand in the text that was made of it, against words that another program found.

Words are casefolded letters and digits in Unicode form NFKC, so that a ligature is its letters. What is invisible is
dropped, and so are apostrophes and hyphens inside a word, with the line feed that may follow ("well-known" is
"wellknown"), so that a hyphen at the end of a line changes nothing. Every other character ends a word.

Programs differ on whether they print the numbers and bullets of lists. So, on both sides, what begins a line counts as
no word if it is a bullet, or a number, letter or roman number that ends in a full stop or bracket or has several
levels: "-", "1.", "(a)", "iv)", "3.1". The order is that of the longest common subsequence of both sides.

Runs alone in a process with a limit: a hundred thousand words take ten seconds, and twice as many four times as long.
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
    """``total`` words are in the file; of those that are not listed as left out ``expected``, ``in_order`` in order.

    ``lost`` are those that are neither in the text nor listed as left out, with how often each is missing.
    """

    total: int
    expected: int
    in_order: int
    lost: Counter[str]

    @property
    def percentage(self) -> float:
        """The share in order. Cut off, not rounded, so that 100 means every word."""
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
    """The words without these phrases, each taken out once, and the words of the phrases that were not found.

    Phrases come in the file's order, so each is looked for behind the one before, and only then from the beginning.
    Where one does not stand so, because the other program prints it in other places, each of its words stands for
    one that is missing from the text.
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
    """The texts come in as JSON, the counts go out as JSON."""
    texts: dict[str, Any] = json.load(sys.stdin)
    counts = count_words(texts["file"], texts["kept"], texts["left_out"])
    json.dump({**asdict(counts), "lost": dict(counts.lost)}, sys.stdout)  # asdict makes another thing of a Counter


if __name__ == "__main__":
    main()

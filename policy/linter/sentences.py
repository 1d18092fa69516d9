"""Splits a unit's text into sentences and counts their words."""

import re

# A mark that ends a sentence, closing quotes and brackets, then a space before the next sentence.
_END = re.compile(r"[.!?…]+[’”'\"»)\]]*(?= (?:[‘“'\"«(\[]*[^\W_]))")
# A full stop after these ends no sentence: abbreviations, and initials ("by J. Smith", but not "Plan B. Staff").
_ABBREVIATION = re.compile(
    r"(?:^|[\s(‘“'\"])(?:Mrs?|Ms|Mx|Dr|Prof|Rev|Hon|Fr|St|e\.g|i\.e|eg|ie|cf|viz|vs?|approx)\.$"
    r"|(?:^|(?:^|\s)[^A-Z\s]\S* )(?:[A-Z]\. )*[A-Z](?:\.[A-Z])*\.$"
)
_ABBREVIATION_BEFORE_NUMBER = re.compile(r"(?:^|[\s(‘“'\"])(?:[Nn]os?|pp?|[Pp]aras?|[Aa]rts?|ss?|cl|ch|reg|vol)\.$")
_TAIL = 40


def split_sentences(text: str) -> list[str]:
    """Sentences in order; joined by spaces they are the text again.

    A sentence ends at a full stop, question mark or exclamation mark followed by a space and no small letter,
    unless an abbreviation (e.g., Mr.) or an initial stands before it.
    """
    sentences, start = [], 0
    for end in _END.finditer(text):
        if not _continues(text[max(start, end.end() - _TAIL) : end.end()], text[end.end() : end.end() + _TAIL]):
            sentences.append(text[start : end.end()])
            start = end.end() + 1
    return [*sentences, text[start:]]


def _continues(before: str, after: str) -> bool:
    """A small letter follows, or the full stop belongs to an abbreviation."""
    following = re.search(r"[^\W_]", after)
    first = following[0] if following else ""
    return first.islower() or bool(
        _ABBREVIATION.search(before) or (first.isdigit() and _ABBREVIATION_BEFORE_NUMBER.search(before))
    )


def count_words(sentence: str) -> int:
    """Words stand between spaces and hold a letter or digit: “Head Teacher / Manager” has three."""
    return sum(word.isalpha() or any(map(str.isalnum, word)) for word in sentence.split())

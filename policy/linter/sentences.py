"""Where one sentence of a unit ends and the next begins, and how many words it has."""

import re

# A mark that ends a sentence, what closes after it, and before what comes next a space.
_END = re.compile(r"[.!?…]+[’”'\"»)\]]*(?= (?:[‘“'\"«(\[]*[^\W_]))")
# After these a full stop ends no sentence: abbreviations, and initials ("by J. Smith", but not "Plan B. Staff").
_SHORT = re.compile(
    r"(?:^|[\s(‘“'\"])(?:Mrs?|Ms|Mx|Dr|Prof|Rev|Hon|Fr|St|e\.g|i\.e|eg|ie|cf|viz|vs?|approx)\.$"
    r"|(?:^|(?:^|\s)[^A-Z\s]\S* )(?:[A-Z]\. )*[A-Z](?:\.[A-Z])*\.$"
)
_SHORT_BEFORE_NUMBER = re.compile(r"(?:^|[\s(‘“'\"])(?:[Nn]os?|pp?|[Pp]aras?|[Aa]rts?|ss?|cl|ch|reg|vol)\.$")
_TAIL = 40


def sentences(text: str) -> list[str]:
    """The sentences of a unit's words, in order: joined by spaces they are the words again.

    A sentence ends at a full stop, a question or an exclamation mark that is followed by a space and no small letter,
    unless an abbreviation (e.g., Mr.) or an initial stands before it.
    """
    found, start = [], 0
    for end in _END.finditer(text):
        if not _goes_on(text[max(start, end.end() - _TAIL) : end.end()], text[end.end() : end.end() + _TAIL]):
            found.append(text[start : end.end()])
            start = end.end() + 1
    return [*found, text[start:]]


def _goes_on(before: str, after: str) -> bool:
    """It goes on with a small letter, or what stands at the full stop is an abbreviation."""
    following = re.search(r"[^\W_]", after)
    first = following[0] if following else ""
    return first.islower() or bool(_SHORT.search(before) or (first.isdigit() and _SHORT_BEFORE_NUMBER.search(before)))


def words_in(sentence: str) -> int:
    """Words are what stands between spaces and holds a letter or digit: “Head Teacher / Manager” has three."""
    return sum(word.isalpha() or any(map(str.isalnum, word)) for word in sentence.split())

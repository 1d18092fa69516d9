"""How a line of plain text begins: with a bullet, with a number or label that begins a block, or with words."""

import enum
import re

from policy.text.line_starts import cannot_end, has_ended, leads_to_reference, often_leads_to_number

# A dash, a star or a letter is a bullet only if white space follows.
_BULLET = re.compile(r"(?:(?P<sure>[•◦▪▫‣●○■□∙⁃➢➤❖✓✔\ue000-\uf8ff])[ \t]*|(?P<other>[-–—‐‑*+·o])(?:[ \t]+|$))")
_PAGE_NUMBER = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\((?:\d{1,3}|[A-Za-z]|[ivxlc]{1,6})\)|[a-z]\)|[ivxl]{1,6}[.)])(?=\s|$)"
)
_UNSURE = re.compile(
    r"\d{1,2}\s+[A-Z]|[A-Za-z][.)]\s|[IVXL]{1,6}[.)]\s"
    r"|(?:(?:Sub)?[Ss]ection|Article|Part|Chapter|Schedule|Appendix|Annexe?|Clause|Rule|SUBSECTION|SECTION|ARTICLE|PART|"
    r"CHAPTER|SCHEDULE|APPENDIX|ANNEXE?|CLAUSE|RULE)\s+(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])\b"
)
_REFERENCE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\s")


class Start(enum.Enum):
    BULLET = "a sign of a list"
    NUMBER = "a number as a paragraph has it"
    UNSURE = "a number, letter or label that may also stand in the middle of a sentence"
    WORDS = "anything else"


def read_bullet(text: str) -> tuple[str, str]:
    """Return the bullet and the words after it, or "" and the whole text."""
    found = _BULLET.match(text)
    if found is None or _PAGE_NUMBER.fullmatch(text):
        return "", text
    rest = text[found.end() :]
    return found[0].strip(), rest


def read_start(text: str) -> Start:
    """Return what a text without a bullet begins with."""
    if _NUMBER.match(text):
        return Start.NUMBER
    return Start.UNSURE if _UNSURE.match(text) else Start.WORDS


def begins_block(start: Start, text: str, before: str, *, is_full: bool) -> bool:
    """Whether a line with this start begins a block after the words ``before``; ``is_full`` if their line was full.

    After "is done by", "1." may begin a list, but "5.3" continues the sentence.
    """
    if start is Start.NUMBER and not _REFERENCE.match(text):
        return not (is_full and leads_to_reference(before))
    if leads_to_reference(before) or cannot_end(before):
        return False
    if start is Start.UNSURE:
        return has_ended(before) or not is_full
    return not (often_leads_to_number(before) and is_full)


def has_words(text: str) -> bool:
    return bool(_LETTER_OR_DIGIT.search(text))

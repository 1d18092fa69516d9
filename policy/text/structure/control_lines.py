"""Reads the labels and values in which a file describes itself: "Version: 2", "Date for review January 2026"."""

import re
from collections.abc import Sequence

from ..units import UnitKind
from .pieces import Piece, list_cell_texts

_FEWEST_LABELS = 2
_MOST_VALUE = 120
_MOST_DATE = 40
_BODIES = (
    r"(?: (?:the )?(?:[a-z]+ ){0,2}(?:committee|body|governors?|board|group|team|trustees|directors|chair|head ?teacher"
    r"|principal))?"
)
_VERBS = r"approved|ratified|adopted|agreed|authori[sz]ed|signed(?: off)?"
_LABELS = {
    "version": r"(?:document |policy )?(?:version|revision|issue|edition)(?: (?:number|no\.?|control|ref(?:erence)?))?",
    "owner": r"(?:document |policy |staff |slt |responsible )?(?:author|owner|owned|lead|responsib(?:le|ility)|prepared"
    r"|written|produced)(?:\(s\)|s)?(?: (?:by|for|person|officer|policy|committee))?"
    r"|(?:person|officer|committee|member of staff)(?:\(s\))? responsible",
    "approved_by": rf"(?:to be )?(?:(?:{_VERBS}|approval)(?: by)?{_BODIES}|approv(?:al|ing) body"
    rf"|(?:governors|trustees|board)[’']? approval)",
    "review_on": r"(?:next |policy |last )?review(?: (?:date|due|on|by|cycle|period|frequency|schedule))?(?: by| on)?"
    r"|(?:date (?:of|for) )?(?:the )?(?:next |annual )?review(?: date)?|due for review|to be reviewed(?: by| on)?"
    r"|frequency of review",
    "approved_on": r"(?:(?:[a-z]+ ){0,2}(?:policy|version|issue|approval|ratification|effective|adoption|implementation"
    r"|release|publication) date"
    r"|date(?: (?:of|policy|approved|ratified|adopted|agreed|issued?|last|effective|written|signed|created|implemented"
    r"|updated)(?: \w+){0,3})?|effective from|(?:policy |last |date )?(?:approved|adopted|ratified|updated|reviewed"
    r"|amended|modified|revised|implemented|created|issued)(?: on)?)",
    "": r"(?:document|policy|procedure)(?: (?:number|no\.?|ref(?:erence)?|name|title|status|type|id|code|control))?"
    r"|ref(?:erence)?(?: (?:number|no\.?))?|status|title|department|changes?(?: made)?|amendments?|comments?"
    r"|(?:summary|description|details?) of (?:the )?(?:changes?|amendments?|revisions?)|(?:reason for|author of) change"
    r"|(?:version|change) history|name|position|(?:[a-z]+ )?(?:sign(?:ature|ed)?|dated)|print name|published(?: on .+)?"
    r"|website|location|(?:target )?audience|applies to|classification|pages?(?: no\.?)?|history|category"
    r"|type of policy|statutory(?: policy)?|committee|contact|(?:policy )?reviewed by|circulation"
    r"|description|distribution(?: list)?|link governor"
    r"|chair of (?:governors|trustees)|head ?teacher|principal|academic year|approval level",
}
_FINDERS = {key: re.compile(rf"(?:{pattern})", re.IGNORECASE) for key, pattern in _LABELS.items()}
_LINE = re.compile(r"([^:]{3,40}?) ?: ?(.*)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|Spring|Summer|Autumn|Winter"
_DATE = re.compile(
    rf"[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:[0-9]{{2}}){{1,2}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH})(?: term)?(?: [0-9]{{1,2}}(?:st|nd|rd|th)?,?)? [0-9]{{4}}",
    re.IGNORECASE,
)
_LABEL_AND_DATE = re.compile(rf"([A-Za-z ]{{3,40}}?) ?[–—-]? ?({_DATE.pattern})", re.IGNORECASE)


def find_register_key(label: str) -> str | None:
    """Return the register field that a label names, "" if it is a document control label without a field, else None."""
    bare = " ".join(label.strip(" :.*").split())
    return next((key for key, finder in _FINDERS.items() if finder.fullmatch(bare)), None)


def read_pairs(piece: Piece) -> list[tuple[str, str]]:
    """Return the labels and values of a line or a table of document control; nothing for any other piece."""
    if piece.kind is UnitKind.ROW:
        return _read_table(list_cell_texts(piece.block))
    pair = split_label(piece.text)
    is_line = piece.kind in (UnitKind.PARAGRAPH, UnitKind.HEADING, UnitKind.QUOTE) and not piece.number
    return [pair] if is_line and pair and len(pair[1]) <= _MOST_VALUE else []


def split_label(text: str) -> tuple[str, str] | None:
    """Split a text into a label of document control and what stands after it. None without such a label."""
    found = _LABEL_AND_DATE.fullmatch(text)
    if found and find_register_key(found[1]):
        return found[1], found[2]
    found = _LINE.fullmatch(text)
    return (found[1], found[2]) if found and find_register_key(found[1]) is not None else None


def is_date(text: str) -> bool:
    return len(text) <= _MOST_DATE and bool(_DATE.search(text))


def _read_table(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Read labels that stand beside or above their values. Most of a row or column must be labels."""
    filled = [[cell for cell in row if cell] for row in rows]
    filled = [row for row in filled if row]
    if not filled or max(len(cell) for row in filled for cell in row) > 5 * _MOST_VALUE:
        return []
    head = [cell for cell in filled[0] if find_register_key(cell) is not None]
    has_head = len(head) >= _FEWEST_LABELS and len(head) > len(filled[0]) / 2 and len(filled[0]) > 2
    if has_head and any(find_register_key(cell) for cell in head):
        return list(zip(filled[0], filled[-1], strict=False)) if len(filled) > 1 else [(cell, "") for cell in head]
    pairs = [pair for row in filled for pair in _read_row(row)]
    labelled = [row for row in filled if _read_row(row)]
    is_control = len(pairs) >= _FEWEST_LABELS and len(labelled) >= len(filled) / 2
    return pairs if is_control and any(find_register_key(label) for label, _ in pairs) else []


def _read_row(row: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    for place, cell in enumerate(row):
        value = row[place + 1] if place + 1 < len(row) else ""
        pair = split_label(cell)
        if pair and pair[1]:
            pairs.append(pair)
        elif find_register_key(cell) is not None:
            pairs.append((cell, value))
    return pairs

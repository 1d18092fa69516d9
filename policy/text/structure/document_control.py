"""What a file says of itself, in a table or in lines at its very beginning or end: version, author, review date."""

import re
from collections.abc import Mapping, Sequence

from ..units import UnitKind
from .findings import Findings
from .pieces import Piece, list_cell_texts

REASON = "document control"
_NEAR_BEGINNING = 8
_NEAR_END = 4
_FEWEST_LABELS = 2
_MOST_VALUE = 120
_LABELS = {
    "version": r"(?:document |policy )?(?:version|revision|issue|edition)(?: (?:number|no\.?|control|ref(?:erence)?))?",
    "owner": r"(?:document |policy |responsible )?(?:author|owner|lead|responsib(?:le|ility)|prepared|written|produced)"
    r"(?:\(s\)|s)?(?: (?:by|for|person|officer|policy|committee))?",
    "approved_by": r"(?:approved|ratified|adopted|agreed|authorised|authorized|signed(?: off)?|approval)"
    r"(?: (?:by|committee|body|governors))?",
    "review_on": r"(?:(?:next |policy |last )?review(?:ed)?(?: (?:date|due|on|by|cycle|period|frequency|schedule))?"
    r"|(?:date (?:of|for) )?(?:the )?(?:next |annual )?review(?: date)?|due for review|to be reviewed)",
    "approved_on": r"(?:(?:policy|version|issue|approval|ratification|effective|adoption|implementation|release) date"
    r"|date(?: (?:of|policy|approved|ratified|adopted|agreed|issued?|last|effective|written|signed|created)"
    r"(?: \w+){0,3})?|effective from|(?:approved|adopted|ratified|last (?:updated|reviewed|amended|modified))(?: on)?)",
    "": r"(?:document|policy|procedure)(?: (?:number|no\.?|ref(?:erence)?|name|title|status|type|id|code|control))?"
    r"|reference(?: (?:number|no\.?))?|status|title|department|distribution|changes?(?: made)?|amendments?|comments?"
    r"|(?:summary|description|details?) of (?:the )?(?:changes?|amendments?|revisions?)|name|position|signature|signed"
    r"|published|location|audience|classification|page(?:s)?(?: no\.?)?|history|category|committee",
}
_FINDERS = {key: re.compile(rf"(?:{pattern})", re.IGNORECASE) for key, pattern in _LABELS.items()}
_LINE = re.compile(r"([^:]{3,40}?) ?: ?(.*)")


def take_document_control(pieces: Sequence[Piece], findings: Findings) -> tuple[Mapping[str, str], list[Piece]]:
    """What the file says of itself, by the fields of ``Understood.register``, and the pieces without it."""
    register: dict[str, str] = {}
    taken: set[int] = set()
    edges = [*range(min(_NEAR_BEGINNING, len(pieces))), *range(max(len(pieces) - _NEAR_END, 0), len(pieces))]
    for position in sorted({*edges, *_list_run_at_end(pieces)}):
        pairs = _read_pairs(pieces[position])
        if pairs and (pieces[position].kind is UnitKind.ROW or _has_neighbour(pieces, position)):
            taken.add(position)
            for label, value in pairs:
                _enter(register, label, value)
    for position in sorted(taken):
        findings.leave_out(pieces[position], REASON)
    return register, [piece for position, piece in enumerate(pieces) if position not in taken]


def find_register_key(label: str) -> str | None:
    """The field of the register that a label names; "" for one of document control without a field; else None."""
    bare = " ".join(label.strip(" :.*").split())
    return next((key for key, finder in _FINDERS.items() if finder.fullmatch(bare)), None)


def _list_run_at_end(pieces: Sequence[Piece]) -> list[int]:
    run = []
    for position in range(len(pieces) - 1, -1, -1):
        if not _read_pairs(pieces[position]):
            break
        run.append(position)
    return run


def _has_neighbour(pieces: Sequence[Piece], position: int) -> bool:
    beside = [near for near in (position - 1, position + 1) if 0 <= near < len(pieces)]
    return any(_read_pairs(pieces[near]) for near in beside)


def _read_pairs(piece: Piece) -> list[tuple[str, str]]:
    """The labels and values of a line or a table of document control; nothing if it is none."""
    if piece.kind is UnitKind.ROW:
        return _read_table(list_cell_texts(piece.block))
    found = _LINE.fullmatch(piece.text)
    is_line = piece.kind in (UnitKind.PARAGRAPH, UnitKind.HEADING) and not piece.number
    if not found or not is_line or len(found[2]) > _MOST_VALUE or not find_register_key(found[1]):
        return []
    return [(found[1], found[2])]


def _read_table(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Labels beside their values, or above them; most of a row or column must be labels."""
    filled = [[cell for cell in row if cell] for row in rows]
    filled = [row for row in filled if row]
    if not filled or max(len(cell) for row in filled for cell in row) > 5 * _MOST_VALUE:
        return []
    head = [cell for cell in filled[0] if find_register_key(cell) is not None]
    if len(head) >= _FEWEST_LABELS and len(head) > len(filled[0]) / 2 and len(filled[0]) > 2:
        return list(zip(filled[0], filled[-1], strict=False)) if len(filled) > 1 else [(cell, "") for cell in head]
    pairs = [pair for row in filled for pair in _read_row(row)]
    labelled = [row for row in filled if _read_row(row)]
    is_control = len(pairs) >= _FEWEST_LABELS and len(labelled) >= len(filled) / 2
    return pairs if is_control and any(find_register_key(label) for label, _ in pairs) else []


def _read_row(row: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    for place, cell in enumerate(row):
        value = row[place + 1] if place + 1 < len(row) else ""
        found = _LINE.fullmatch(cell)
        if found and find_register_key(found[1]) is not None and found[2]:
            pairs.append((found[1], found[2]))
        elif find_register_key(cell) is not None:
            pairs.append((cell, value))
    return pairs


def _enter(register: dict[str, str], label: str, value: str) -> None:
    key = find_register_key(label)
    has_value = any(character.isalnum() for character in value) and find_register_key(value) is None
    if key and has_value and (key not in register or "next" in label.lower()):
        register[key] = value.strip()

"""Which words of a file are the title of the policy: they are proposed as such, and stand above the text, not in it."""

import re
from collections.abc import Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .document_control import REASON, find_register_key
from .findings import Findings
from .pieces import Piece, compare_form, find_next, is_short

_MOST_BLOCKS_BEFORE = 12
_MOST_SHORT_BEFORE = 4
_NAMES_A_POLICY = re.compile(
    r"\b(?:policy|policies|procedures?|code|handbook|constitution|by-?laws|agreement|guid(?:e|elines|ance)|statement"
    r"|notice|protocol|charter|terms|manual|plan|rules|regulations|standards?|framework|strategy|articles of)\b",
    re.IGNORECASE,
)
_NAMES_A_SECTION = re.compile(
    r"(?:an? )?(?:introduction|purpose|scope|aims?|objectives?|overview|background|summary|contents|table of contents"
    r"|general|definitions?|preamble|foreword|policy statement|statement of (?:intent|purpose)|our policy"
    r"|(?:article|section|part|chapter|clause|appendix|annexe?|schedule) (?:[0-9]+|[ivxlc]+|[a-z])\b.*"
    r"|policy and principles|.*version control.*|.*document control.*|.*policy history.*)\b.{0,12}",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"microsoft word\b|untitled|(?:document|title|template|blank|normal) ?\d*$|.*\.(?:docx?|pdf|dot|odt|txt|md|rtf)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:policy |document )?(?:title|name) ?: ", re.IGNORECASE)
_TITLE_BEHIND = re.compile(r".*\b(?:title|policy name) ?: ", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:&|\b(?:and|of|for|the|on|to))$", re.IGNORECASE)


def take_title(pieces: Sequence[Piece], named: str, findings: Findings) -> tuple[str, list[Piece]]:
    """The title, and the pieces without it. ``named`` is what the file's properties say, which may be junk."""
    named = " ".join(named.split())
    beside = _find_in_document_control(findings)
    found = _find_named(pieces, named)
    if not found:
        found = _find_first(pieces, is_named=bool(beside) or is_plainly_a_title(named))
    if not found:
        return (named if is_plainly_a_title(named) else beside), list(pieces)
    for position in found:
        findings.leave_out(pieces[position], "the title")
    title = " ".join(pieces[position].full_text for position in found).rstrip(":").rstrip()
    return _TITLE_BEHIND.sub("", title) or title, [
        piece for position, piece in enumerate(pieces) if position not in found
    ]


def is_plainly_a_title(named: str) -> bool:
    """Whether the properties name the policy: not with a single letter, the name of a file or of a template."""
    has_words = sum(character.isalpha() for character in named) >= 5
    return has_words and is_short(named) and not _JUNK.match(named)


def _find_in_document_control(findings: Findings) -> str:
    """The name of the policy as a table of document control has it, beside a version and dates."""
    texts = [left_out.text for left_out in findings.left_out if left_out.reason == REASON]
    cells = [cell.strip() for text in texts for cell in re.split(r"[\t\n]", text)]
    cells = [_LABEL.sub("", cell).strip() for cell in cells]
    titles = [cell for cell in cells if is_short(cell) and ":" not in cell and _NAMES_A_POLICY.search(cell)]
    return next((title for title in titles if find_register_key(title) is None), "")


def _find_named(pieces: Sequence[Piece], named: str) -> list[int]:
    wanted = compare_form(named)
    if len(wanted) < 4:
        return []
    near = _list_worded(pieces)[:_MOST_BLOCKS_BEFORE]
    return next(([position] for position in near if compare_form(pieces[position].full_text) == wanted), [])


def _find_first(pieces: Sequence[Piece], *, is_named: bool) -> list[int]:
    """The first words that stand out, or a short paragraph that names a policy, before any other words."""
    before: list[int] = []
    for position in _list_worded(pieces):
        piece = pieces[position]
        if len(before) > _MOST_SHORT_BEFORE or not _may_be_title(piece):
            break
        before.append(position)
    worded = [position for position in before if _NAMES_A_POLICY.search(pieces[position].text)]
    sure = [position for position in worded if pieces[position].stands_out] or worded
    if not sure and not is_named:
        sure = [position for position in before[:1] if _is_alone_at_its_level(pieces, position)]
    if not sure:
        return []
    return [sure[0], sure[0] + 1] if _goes_on(pieces, sure[0]) else [sure[0]]


def _may_be_title(piece: Piece) -> bool:
    is_kind = piece.block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH) and not piece.number
    text = piece.text.rstrip(":").rstrip()
    is_named = piece.is_heading and piece.level == 1 and text != "" and text[-1] not in ";,"
    return is_kind and (is_short(text) or is_named) and not text[0].isdigit() and not _NAMES_A_SECTION.fullmatch(text)


def _is_alone_at_its_level(pieces: Sequence[Piece], position: int) -> bool:
    """Whether it stands out more than all after it: a file of headings of one level has no title among them."""
    piece = pieces[position]
    if not piece.stands_out:
        return False
    after = find_next(pieces, position)
    if after is not None and after.stands_out and after.level <= piece.level:
        return True
    others = [other for other in pieces if other.is_heading and other is not piece]
    if piece.is_heading and piece.level:
        return all(other.level > piece.level for other in others if other.level)
    return True


def _goes_on(pieces: Sequence[Piece], position: int) -> bool:
    """A title over two lines that the file has as two headings."""
    if position + 1 >= len(pieces) or not _GOES_ON.search(pieces[position].text):
        return False
    after = pieces[position + 1]
    return after.block.kind is pieces[position].block.kind and after.level == pieces[position].level


def _list_worded(pieces: Sequence[Piece]) -> list[int]:
    with_words = [UnitKind.HEADING, UnitKind.PARAGRAPH, UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.QUOTE]
    return [position for position, piece in enumerate(pieces) if piece.kind in with_words]

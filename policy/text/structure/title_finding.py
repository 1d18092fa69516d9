"""Finds the title of the policy in a file. It is proposed as the title, and stands above the text, not in it."""

import re
from collections.abc import Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .contents_list import is_contents_title
from .control_lines import find_register_key
from .document_control import REASON
from .findings import Findings
from .pieces import Piece, compare_form, is_short
from .title_page import find_title_page

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
_LABELLED = re.compile(r"(?:policy |document )?(?:title|policy name|document name)(?: ?: ?|\t)(.+)", re.IGNORECASE)
_VERSION = re.compile(r"[,;:–-]? \(?(?:version|v)\.? ?[0-9]+(?:\.[0-9]+)*\)?$", re.IGNORECASE)
_RUNNING_HEADS = frozenset({"a running head", "a running foot"})
_TITLE_BEHIND = re.compile(r".*\b(?:title|policy name) ?: ", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:&|\b(?:and|of|for|the|on|to))$", re.IGNORECASE)


def take_title(pieces: Sequence[Piece], named: str, findings: Findings) -> tuple[str, list[Piece]]:
    """Return the title, and the pieces without it. ``named`` is the title in the file's properties, perhaps junk."""
    named = _VERSION.sub("", " ".join(named.split()))
    beside = _find_in_document_control(findings)
    found = _find_named(pieces, named)
    if not found:
        found = _find_first(pieces, is_named=bool(beside) or is_plainly_a_title(named))
    if not found:
        title = named if is_plainly_a_title(named) else beside or _find_in_running_heads(findings)
    else:
        title = " ".join(pieces[position].full_text for position in found).rstrip(":").rstrip()
        title = _TITLE_BEHIND.sub("", title) or title
    reasons = dict.fromkeys(found, "the title") | find_title_page(pieces, found, title)
    for position, reason in sorted(reasons.items()):
        findings.leave_out(pieces[position], reason)
    return title, [piece for position, piece in enumerate(pieces) if position not in reasons]


def is_plainly_a_title(named: str) -> bool:
    """Whether the properties name the policy, and not just a letter, a file or a template."""
    has_words = sum(character.isalpha() for character in named) >= 5
    return has_words and is_short(named) and not _JUNK.match(named)


def _find_in_document_control(findings: Findings) -> str:
    """Return the name of the policy from a table of document control, where it stands beside a version and dates."""
    texts = [left_out.text for left_out in findings.left_out if left_out.reason == REASON]
    labelled = [found[1].strip() for text in texts for line in text.split("\n") if (found := _LABELLED.match(line))]
    cells = [cell.strip() for text in texts for cell in re.split(r"[\t\n]", text)]
    titles = [cell for cell in cells if is_short(cell) and ":" not in cell and _NAMES_A_POLICY.search(cell)]
    titles = [title for title in titles if find_register_key(title) is None]
    return next((title for title in [*labelled, *titles] if is_short(title)), "")


def _find_in_running_heads(findings: Findings) -> str:
    heads = [left_out.text for left_out in findings.left_out if left_out.reason in _RUNNING_HEADS]
    named = [head for head in heads if is_plainly_a_title(head) and _NAMES_A_POLICY.search(head)]
    return _VERSION.sub("", next(iter(named), ""))


def _find_named(pieces: Sequence[Piece], named: str) -> list[int]:
    wanted = compare_form(named)
    if len(wanted) < 4:
        return []
    near = _list_worded(pieces)[:_MOST_BLOCKS_BEFORE]
    return next(([position] for position in near if compare_form(pieces[position].full_text) == wanted), [])


def _find_first(pieces: Sequence[Piece], *, is_named: bool) -> list[int]:
    """Find the first words that stand out, or a short paragraph that names a policy, before any other words."""
    before: list[int] = []
    for position in _list_worded(pieces):
        piece = pieces[position]
        if len(before) > _MOST_SHORT_BEFORE or not _may_be_title(piece):
            break
        before.append(position)
    worded = [position for position in before if _names_policy(pieces, position, before)]
    labelled = [position for position in before if _LABELLED.match(pieces[position].text)]
    sure = labelled or [position for position in worded if pieces[position].stands_out] or worded
    if not sure and not is_named:
        sure = [position for position in before[:1] if _is_alone_at_its_level(pieces, position)]
    if not sure:
        return []
    return [sure[0], sure[0] + 1] if _goes_on(pieces, sure[0]) else [sure[0]]


def _names_policy(pieces: Sequence[Piece], position: int, before: Sequence[int]) -> bool:
    """Whether the piece names a policy, and is not a section below an earlier heading."""
    piece = pieces[position]
    levels = [pieces[other].level for other in before if other < position and pieces[other].is_heading]
    is_section = piece.is_heading and any(0 < level < piece.level for level in levels)
    return bool(_NAMES_A_POLICY.search(piece.text)) and not is_section


def _may_be_title(piece: Piece) -> bool:
    is_kind = piece.block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH) and not piece.number
    text = piece.text.rstrip(":").rstrip()
    is_named = piece.is_heading and piece.level == 1 and text != "" and text[-1] not in ";,"
    return is_kind and (is_short(text) or is_named) and not text[0].isdigit() and not _NAMES_A_SECTION.fullmatch(text)


def _is_alone_at_its_level(pieces: Sequence[Piece], position: int) -> bool:
    """Whether it stands out more than all after it. If all headings have the same level, none is the title."""
    piece = pieces[position]
    if not piece.stands_out:
        return False
    after = next((other for other in pieces[position + 1 :] if other.kind is not UnitKind.PICTURE), None)
    if after is not None and (is_contents_title(after) or (after.stands_out and after.level <= piece.level)):
        return True
    others = [other for other in pieces if other.is_heading and other is not piece]
    if piece.is_heading and piece.level:
        return all(other.level > piece.level for other in others if other.level)
    return True


def _goes_on(pieces: Sequence[Piece], position: int) -> bool:
    """Whether a title takes two lines, which the file has as two headings."""
    if position + 1 >= len(pieces) or not _GOES_ON.search(pieces[position].text):
        return False
    after = pieces[position + 1]
    return after.block.kind is pieces[position].block.kind and after.level == pieces[position].level


def _list_worded(pieces: Sequence[Piece]) -> list[int]:
    with_words = [UnitKind.HEADING, UnitKind.PARAGRAPH, UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.QUOTE]
    return [position for position, piece in enumerate(pieces) if piece.kind in with_words]

"""Reads a Markdown file (CommonMark with tables and notes) into blocks, as a Markdown viewer would show it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policy.text.blocks import FileBlocks
from policy.text.errors import TextError

from ..findings import Findings
from ..from_text.paragraphs import read_plain_text
from ..text_decoding import decode_file
from .body import MarkdownBodyReader
from .inline import LABELS, cite_notes
from .source import NoteSource, limit_nesting, take_notes, take_properties

# For each bracket or comment that is never closed, the parser searches to the end of the paragraph.
_MOST_BRACKETS = 5_000
_MOST_WITHOUT_END = 100
_PAIRS = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"), ("<![CDATA[", "]]>"))
_AS_PLAIN = (
    "The file has too many brackets or marks inside one another to be read as Markdown. It was read as plain text."
)
_UNUSED = "the address of a link, which no link of the file uses"
_UNCITED = "a note that nothing cites"
_DEEPEST = 300  # ``limit_nesting`` keeps below this; beyond it, the parser silently drops words.


def read_markdown_blocks(data: bytes) -> FileBlocks:
    """Read a Markdown file. Raises ``TextError`` if it is empty, too long or not text."""
    return read_marked_up(*decode_file(data))


def read_marked_up(text: str, notes: Iterable[str]) -> FileBlocks:
    """Read decoded Markdown. ``notes`` are notes about the file from earlier steps."""
    if _takes_too_long(text):
        return read_plain_text(text, (*notes, _AS_PLAIN))
    try:
        found = _read_text(text)
    except RecursionError:
        return read_plain_text(text, (*notes, _AS_PLAIN))
    if not found.blocks and not found.left_out:
        raise TextError(None, "The file holds no words. Choose the file again.")
    return FileBlocks(found.blocks, found.left_out, (*notes, *found.notes), found.title)


def _takes_too_long(text: str) -> bool:
    without_end = max(text.rpartition(end)[2].count(beginning) for beginning, end in _PAIRS)
    return text.count("[") > _MOST_BRACKETS or without_end > _MOST_WITHOUT_END


def _read_text(text: str) -> FileBlocks:
    findings = Findings()
    lines = text.split("\n")
    title = take_properties(lines, findings)
    notes = take_notes(lines)
    limit_nesting(lines, findings)
    parser = _make_parser()
    environment: dict[str, object] = {LABELS: frozenset(notes)}
    tokens = parser.parse("\n".join(lines), environment)
    reader = MarkdownBodyReader(findings, text.split("\n"), _parse_notes(parser, notes, environment))
    blocks = reader.read(tokens)
    for label in reader.list_uncited():
        findings.leave_out(f"line {notes[label].line}", _UNCITED, notes[label].text)
    _leave_out_definitions(environment, tokens, lines, findings)
    return FileBlocks(blocks, tuple(findings.left_out), findings.list_sentences(), title)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    cite_notes(parser)
    return parser


def _parse_notes(
    parser: MarkdownIt, notes: Mapping[str, NoteSource], environment: dict[str, object]
) -> dict[str, list[Token]]:
    """Return the tokens of each note by its label, with the line numbers of the file."""
    parsed: dict[str, list[Token]] = {}
    for label, note in notes.items():
        lines = note.text.split("\n")
        limit_nesting(lines, Findings())
        parsed[label] = parser.parse("\n".join(lines), environment)
        for token in parsed[label]:
            token.map = [place + note.line - 1 for place in token.map] if token.map else None
    return parsed


def _leave_out_definitions(
    environment: Mapping[str, object], tokens: Sequence[Token], lines: Sequence[str], findings: Findings
) -> None:
    """Leave out link definitions that no link uses. Markdown reads "[Staff]: must" as one, and does not show it."""
    used = {str(child.attrs.get(name)) for child in _list_inline(tokens) for name in ("href", "src")}
    references = environment.get("references") or {}
    duplicates = environment.get("duplicate_refs") or []
    assert isinstance(references, dict)
    assert isinstance(duplicates, list)
    for definition in [*references.values(), *duplicates]:
        first, end = definition["map"]
        if definition["href"] not in used or definition in duplicates:
            text = re.sub(r"^[>\s]+", "", " ".join(lines[first:end]))
            findings.leave_out(f"line {first + 1}", _UNUSED, text)


def _list_inline(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        for child in token.children or ():
            found += [child, *_list_inline([child])]
    return found

"""Tracked changes of a Word file: which of them count, and a list of all of them for the policy lead."""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from policy.text.blocks import Revision, RevisionKind

from ...files import findings as word_findings
from ..findings import Findings
from .markup import find_at

_KINDS = {
    "w:ins": RevisionKind.INSERTED,
    "w:cellIns": RevisionKind.INSERTED,
    "w:del": RevisionKind.DELETED,
    "w:cellDel": RevisionKind.DELETED,
    "w:moveFrom": RevisionKind.MOVED_AWAY,
    "w:moveTo": RevisionKind.MOVED_HERE,
}
_INSERTIONS = frozenset({"w:ins", "w:cellIns", "w:moveTo"})
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)


class _Change(NamedTuple):
    kind: RevisionKind
    author: str
    at: datetime | None
    where: str


class TrackedChanges:
    """Reads tracked changes. ``where`` is the paragraph or table that is being read."""

    def __init__(self, findings: Findings, *, accept: bool) -> None:
        self.findings = findings
        self.accept = accept
        self.where = ""
        self.depth = 0
        self.found: list[tuple[_Change, list[str]]] = []  # each with its words
        self.is_adjacent = False

    def read(self, element: Element) -> str:
        """List a change. Return why its words are left out, or "" if they count."""
        is_insertion = element.tag in _INSERTIONS
        is_kept = is_insertion == self.accept
        who = f"{element.get('w:author', 'somebody')}, {_format_day(read_moment(element))}"
        if is_kept:
            self.findings.add(word_findings.INSERTED if is_insertion else word_findings.NOT_DELETED, who=who)
        else:
            self.findings.add(word_findings.NOT_INSERTED if is_insertion else word_findings.DELETED, who=who)
        self.add_revision(element, _collect_words(element))
        return "" if is_kept else f"{'inserted' if is_insertion else 'deleted'} in a tracked change by {who}"

    def add_revision(self, element: Element, words: str) -> None:
        """Add a change. If it directly follows an equal one, it is the same change, which Word split into runs."""
        change = _Change(_KINDS[element.tag], element.get("w:author", ""), read_moment(element), self.where)
        if not self.is_adjacent or self.found[-1][0] != change:
            self.found.append((change, []))
        self.found[-1][1].append(words)
        self.is_adjacent = True

    def pass_words(self) -> None:
        """Note that unchanged words stand between two changes."""
        self.is_adjacent = self.is_adjacent and self.depth > 0

    def choose_properties(self, properties: Element | None, tag: str) -> Element | None:
        """Return the properties of a paragraph (w:pPr) or run (w:rPr) after or before its formatting was changed."""
        before = None if self.accept else find_at(properties, f"{tag}Change/{tag}")
        return properties if before is None else before

    def is_gone(self, properties: Element | None) -> bool:
        """Whether the end of the paragraph is marked as deleted or moved away, whether that is accepted or not."""
        return any(find_at(properties, f"w:rPr/{tag}") is not None for tag in ("w:del", "w:moveFrom"))

    def takes_end(self, properties: Element | None) -> bool:
        """Whether a change removes the end of the paragraph, so that it continues with the next one."""
        marks = find_at(properties, "w:rPr")
        changes = [one for one in (marks if marks is not None else ()) if one.tag in _KINDS]
        for change in changes:
            self.add_revision(change, "")
        self.is_adjacent = False
        return any((change.tag in _INSERTIONS) != self.accept for change in changes)

    def takes_whole(self, properties: Element | None, words: str, *, is_listed: bool) -> bool:
        """Whether a change removes a row or cell. ``is_listed``: its words are already listed as changes."""
        change = next((one for one in (properties if properties is not None else ()) if one.tag in _KINDS), None)
        if change is None:
            return False
        if not is_listed:
            self.is_adjacent = False
            self.add_revision(change, words)
        return (change.tag in _INSERTIONS) != self.accept

    def list_revisions(self) -> tuple[Revision, ...]:
        return tuple(
            Revision(one.kind, one.author, one.at, " ".join("".join(pieces).split()), one.where)
            for one, pieces in self.found
        )


def read_moment(element: Element) -> datetime | None:
    """Return the time of a change or comment. Word writes the author's local time but calls it UTC."""
    value = element.get("w:date", "")
    if not _MOMENT.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _collect_words(change: Element) -> str:
    """Return the words of a change, without those of changes inside it."""
    pieces: list[str] = []
    for element in change:
        if element.tag in ("w:t", "w:delText"):
            pieces.append(element.text or "")
        elif element.tag in ("w:tab", "w:br", "w:cr"):
            pieces.append(" ")
        elif element.tag not in _KINDS:
            pieces.append(_collect_words(element))
    return "".join(pieces)


def _format_day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else "no date"

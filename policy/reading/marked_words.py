"""The words of a clause as people read them: bold and italic, links and citations, references and plain addresses."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from policy.models import Clause
from policy.text import Run, UnitKind, find_references, list_runs

# Builds the address of a link from a part's slug and an anchor in that part.
BuildLink = Callable[[str, str], str]
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_SEPARATOR = re.compile(r"[\t\n]")  # between the cells of a row, and between the paragraphs of a cell


@dataclass(frozen=True, slots=True)
class WordLink:
    """``text[start:end]`` leads to ``url``. ``shown`` says where, if the words do not; ``note`` is a note's anchor."""

    start: int
    end: int
    url: str
    shown: str = ""
    note: str = ""


@dataclass(slots=True)
class WordsRenderer:
    """Renders the words of a part's clauses in order. ``cited`` collects the anchors of cited notes.

    ``build_id`` turns an anchor of this part into an id: the anchor itself, unless several parts stand in one file.
    If ``is_printed``, WeasyPrint draws the words. It makes two links of a link with a mark inside, and breaks a line
    too early if the space at its end touches a mark. So in print marks go around links, and spaces get their own tags.
    """

    slug: str
    anchors: Mapping[str, frozenset[str]]
    build_link: BuildLink
    build_id: Callable[[str], str] = str
    is_printed: bool = False
    cited: set[str] = field(default_factory=set)

    def render_cells(self, clause: Clause) -> list[list[SafeString]]:
        """Render the paragraphs of each cell. Anything but the row of a table is one cell with one paragraph."""
        links = [] if clause.kind in (UnitKind.HEADING, UnitKind.PICTURE) else self.find_links(clause)
        if not links and not clause.marks and clause.kind not in (UnitKind.HEADER, UnitKind.ROW):
            return [[escape(clause.text)]]
        cells: list[list[list[SafeString]]] = [[[]]]
        for piece in self.render_pieces(clause, links):
            if piece == "\t":
                cells.append([[]])
            elif piece == "\n":
                cells[-1].append([])
            else:
                cells[-1][-1].append(piece)
        return [[self.join(words) for words in cell if words] for cell in cells]

    def join(self, pieces: Iterable[SafeString]) -> SafeString:
        words = "".join(pieces)
        if not self.is_printed:
            # Otherwise the bullet could stand on a line of its own in a narrow column.
            return mark_safe(re.sub("^• ", '<span class="app-nowrap">• </span>', words))  # noqa: S308
        return mark_safe(re.sub(" (?=<[a-z])", "<span> </span>", words))  # noqa: S308

    def find_links(self, clause: Clause) -> list[WordLink]:
        """Find the links in order, without overlaps. Links made by an author win over words that look like links."""
        links: list[WordLink] = []
        for found in (self.list_marked(clause), self.list_references(clause.text), list_addresses(clause.text)):
            links += [one for one in found if not any(one.start < old.end and old.start < one.end for old in links)]
        return sorted(links, key=lambda link: link.start)

    def list_marked(self, clause: Clause) -> Iterator[WordLink]:
        following = [address for _, _, kind, address in clause.marks if kind == "link"][1:]
        for start, end, kind, address in clause.marks:
            if kind == "link":
                # PDFs may split one link into several with the same address. Only the last one says where they lead.
                is_last = not following or following.pop(0) != address
                yield WordLink(start, end, address, is_last * _describe_target(address, clause.text[start:end]))
            elif kind == "note" and (part := self.find_note(anchor := f"note-{address.lower()}")) is not None:
                yield WordLink(start, end, self.build_link(part, anchor), note=anchor)

    def find_note(self, anchor: str) -> str | None:
        """Find the part that has the note: this part, or else the first that has it."""
        return next((slug for slug in (self.slug, *self.anchors) if anchor in self.anchors[slug]), None)

    def list_references(self, text: str) -> Iterator[WordLink]:
        for one in find_references(text, self.anchors, own_part=self.slug):
            yield WordLink(one.start, one.end, self.build_link(one.part_slug, one.anchor))

    def render_pieces(self, clause: Clause, links: Iterable[WordLink]) -> Iterator[SafeString]:
        """Render the text as pieces of HTML. Each separator of cells or paragraphs is a piece of its own."""
        position = 0
        runs = _Runs(list_runs(clause.text, clause.unit.marks))
        for link in links:
            yield from runs.render(position, link.start)
            yield self.render_link(link, runs)
            position = link.end
        yield from runs.render(position, len(clause.text))

    def render_link(self, link: WordLink, runs: "_Runs") -> SafeString:
        pieces = list(runs.render(link.start, link.end))
        if len(pieces) > 1 and not self.is_printed:
            return self.write_link(link, mark_safe("".join(pieces)))  # noqa: S308  # every piece is escaped
        return mark_safe(  # noqa: S308
            "".join(runs.render(link.start, link.end, lambda words: self.write_link(link, words)))
        )

    def write_link(self, link: WordLink, words: SafeString) -> SafeString:
        if link.note:
            is_first = link.note not in self.cited
            self.cited.add(link.note)
            where = format_html(' id="{}"', self.build_id(f"{link.note}:cited")) if is_first else ""
            return format_html('<sup class="citation"><a href="{}"{}>{}</a></sup>', link.url, where, words)
        # The style sheets add where the link leads, so that people select and copy only the words of the text.
        leads_to = '<span class="leads-to" data-to="{}" data-address="{}"></span>' if link.shown else ""
        return format_html('<a href="{}">{}</a>' + leads_to, link.url, words, link.shown, _shorten(link.url))


def list_addresses(text: str) -> Iterator[WordLink]:
    """Find web addresses and email addresses in plain words."""
    for found in _ADDRESS.finditer(text) if "@" in text or "://" in text or "www." in text else ():
        address = found[0].rstrip(".,;:!?'")
        while address.endswith((")", "]")) and address.count(")") + address.count("]") > len(
            re.findall(r"[(\[]", address)
        ):
            address = address[:-1].rstrip(".,;:!?'")
        scheme = "" if "://" in address else "https://" if address.startswith("www.") else "mailto:"
        yield WordLink(found.start(), found.start() + len(address), f"{scheme}{address}")


def _describe_target(address: str, words: str) -> str:
    """Return the site or mailbox that a link leads to, or "" if its words show the address."""
    shown = re.sub(r"^https?://(?:www\.)?|/$", "", _shorten(address))
    return "" if shown.casefold() in words.casefold() else re.split("[/?#]", shown)[0]


def _shorten(address: str) -> str:
    """Return the address as people type it: a mailbox or telephone number without its scheme."""
    return address.removeprefix("mailto:").removeprefix("tel:")


class _Runs:
    """The runs of one text, from which any stretch of it can be rendered."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs
        self.starts = [0]
        for run in runs:
            self.starts.append(self.starts[-1] + len(run.text))

    def render(
        self, start: int, end: int, wrap: Callable[[SafeString], SafeString] = lambda words: words
    ) -> Iterator[SafeString]:
        index = bisect_right(self.starts, start) - 1
        while start < end:
            run, stop = self.runs[index], min(end, self.starts[index + 1])
            words = run.text[start - self.starts[index] : stop - self.starts[index]]
            yield from _render_run(run, words, wrap)
            start, index = stop, index + 1


def _render_run(run: Run, words: str, wrap: Callable[[SafeString], SafeString]) -> Iterator[SafeString]:
    cuts = [place for found in _SEPARATOR.finditer(words) for place in found.span()]
    for start, end in pairwise([0, *cuts, len(words)]):
        if words[start:end]:
            piece = wrap(escape(words[start:end]))
            if run.is_italic:
                piece = format_html("<em>{}</em>", piece)
            yield format_html("<strong>{}</strong>", piece) if run.is_bold else piece

"""Reads the words of one paragraph of Markdown: its runs with their style, its lines, pictures and cited notes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ...files import findings as word_findings
from ..findings import Findings
from ..words import PLAIN, RunStyle, WordRun, clean_address
from .html_words import TAGS, HtmlTag, read_html

CITATION = "note_citation"
LABELS = "note labels"
_LINK_ADDRESS = "the address of a link that leads to no page of the web"
_LINK_TITLE = "the words that show when a mouse points at a link"


@dataclass(slots=True)
class InlineWords:
    """What one paragraph holds. ``lines`` are the runs of each line; people see the breaks between the lines."""

    lines: list[list[WordRun]] = field(default_factory=lambda: [[]])
    pictures: list[list[WordRun]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cite_notes(parser: MarkdownIt) -> None:
    """Make the parser read "[^1]" as a citation if a note has this label."""
    parser.inline.ruler.before("link", CITATION, _read_citation)


def _read_citation(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[^", state.pos):
        return False
    end = state.src.find("]", state.pos, state.pos + 110)
    label = state.src[state.pos + 2 : end]
    if end < 0 or label not in state.env.get(LABELS, ()):
        return False
    if not silent:
        state.push(CITATION, "", 0).content = label
    state.pos = end + 1
    return True


class InlineReader:
    """Reads the words of a paragraph. ``number_note`` returns the number of a cited note."""

    def __init__(self, findings: Findings, number_note: Callable[[str], str]) -> None:
        self.findings = findings
        self.number_note = number_note
        self.where = ""
        self.found = InlineWords()
        self.bold = self.italic = 0  # How many marks are open, because bold can be nested inside bold.
        self.style: RunStyle = PLAIN

    def read(self, children: Sequence[Token], where: str) -> InlineWords:
        self.where, self.found, self.style = where, InlineWords(), PLAIN
        self.bold = self.italic = 0
        for child in children:
            self.read_token(child)
        return self.found

    def read_token(self, token: Token) -> None:
        match token.type:
            case "softbreak":
                self.add(" ")
            case "hardbreak":
                self.found.lines.append([])
            case "strong_open" | "strong_close":
                self.change_bold(token.nesting)
            case "em_open" | "em_close":
                self.change_italic(token.nesting)
            case "s_open":
                self.findings.add(word_findings.STRUCK)
            case "html_inline":
                self.read_html(token.content)
            case _:
                self.read_other(token)

    def read_other(self, token: Token) -> None:
        match token.type:
            case "link_open":
                self.open_link(str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))
            case "link_close":
                self.style = replace(self.style, address="")
            case "image":
                self.add_picture(token)
            case _ if token.type == CITATION:
                self.cite(token.content)
            case _:
                self.add(token.content)

    def add(self, text: str) -> None:
        if text:
            self.found.lines[-1].append(WordRun(text, self.style))

    def change_bold(self, step: int) -> None:
        self.bold = max(0, self.bold + step)
        self.style = replace(self.style, is_bold=self.bold > 0, is_bold_throughout=self.bold > 0)

    def change_italic(self, step: int) -> None:
        self.italic = max(0, self.italic + step)
        self.style = replace(self.style, is_italic=self.italic > 0)

    def open_link(self, address: str, title: str) -> None:
        cleaned = clean_address(address)
        if not cleaned:
            self.findings.add(word_findings.ADDRESSES)
            if not address.startswith("#"):
                self.findings.leave_out(self.where, _LINK_ADDRESS, unquote(address))
        self.findings.leave_out(self.where, _LINK_TITLE, title)
        self.style = replace(self.style, address=cleaned)

    def add_picture(self, token: Token) -> None:
        """Add a picture with its alternative text, without any bold in it."""
        self.findings.leave_out(self.where, "the address of a picture", unquote(str(token.attrs.get("src", ""))))
        self.findings.leave_out(self.where, "the title of a picture", str(token.attrs.get("title", "")))
        self.found.pictures.append([WordRun(_join_words(token.children or []))])

    def cite(self, label: str) -> None:
        number = self.number_note(label)
        self.found.lines[-1].append(WordRun(f"[{number}]", replace(self.style, note=number, address="")))
        self.found.notes.append(label)

    def read_html(self, source: str) -> None:
        for piece in read_html(source, lambda reason, text: self.findings.leave_out(self.where, reason, text)):
            if isinstance(piece, str):
                self.add(piece)
            else:
                self.read_tag(piece)

    def read_tag(self, tag: HtmlTag) -> None:
        if tag.name != "br":
            self.findings.add(TAGS)
        if tag.is_bold:
            self.change_bold(-1 if tag.is_end else 1)
        elif tag.is_italic:
            self.change_italic(-1 if tag.is_end else 1)
        elif tag.name == "a":
            self.style = replace(
                self.style, address="" if tag.is_end else clean_address(tag.attributes.get("href", ""))
            )
        elif tag.name == "img" and not tag.is_end:
            self.found.pictures.append([WordRun(tag.attributes.get("alt", ""))])
        elif tag.parts_paragraphs:
            self.found.lines.append([])


def _join_words(tokens: Sequence[Token]) -> str:
    """Return the words of an alternative text, including those of a picture inside it."""
    pieces = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif token.type == "image":
            pieces.append(_join_words(token.children or []))
        else:
            pieces.append(token.content)
    return "".join(pieces)

"""Reads a Markdown file (CommonMark): marks are left out, numbers stay as they were typed."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policy.text.errors import TextError
from policy.text.lines import decode_text

from .file_content import ConversionNotes, FileContent, FileLine, quote_opening
from .number_forms import adjust_numbers

DEEPEST = 15
# Ten times a long policy. A larger hostile file could keep the parser busy for many seconds.
MOST_BYTES = 200_000
MOST_BRACKETS = 5_000
MARKS = "Marks for bold, italics and code were left out: {count}."
QUOTES = "Marks of quoted paragraphs (>) were left out: {count}."
RULES = "Lines across the page were left out: {count}."
NESTED = "Lists inside lists were put on one level: {count}."
TITLE = "{} was left out: it is the first heading, and a policy's text does not hold its own title."
_REFUSED = {
    "fence": "This is set as program code. Take the ``` away.",
    "code_block": "Four spaces or a tab at its beginning make this line program code. Take them away.",
    "html_block": "This is HTML. Write it as plain words; a < that is to be read is written \\<.",
    "html_inline": "This paragraph holds HTML. Write it as plain words; a < that is to be read is written \\<.",
    "table_open": "This is a table, and where clauses in a table belong is not certain. Write them as paragraphs.",
    "image": "This paragraph holds a picture, and a picture may say something. Write that in words.",
    "s_open": "Words of this paragraph are struck out. Delete them, or take the ~~ away.",
}


def read_markdown(data: bytes) -> FileContent:
    text = decode_text(data)
    if len(data) > MOST_BYTES or text.count("[") > MOST_BRACKETS:
        raise TextError(
            None, "The file is too long, or has too many brackets, to be read as Markdown. Save it as .txt."
        )
    notes = ConversionNotes()
    environment: dict[str, object] = {}
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * DEEPEST}).enable(["table", "strikethrough"])
    reader = _MarkdownReader(notes)
    for token in parser.parse(text, environment):
        reader.read_block(token)
    _refuse_lost_definitions(environment, reader.addresses)
    return FileContent(adjust_numbers(reader.lines, notes), notes.list_sentences())


class _MarkdownReader:
    """Reads the blocks in order. ``marker`` is the number or dash of a list item until its text is added."""

    def __init__(self, notes: ConversionNotes) -> None:
        self.notes = notes
        self.lines: list[FileLine] = []
        self.addresses: set[str] = set()
        self.marker = ""
        self.list_depth = 0
        self.heading = ""
        self.is_first = True

    def read_block(self, token: Token) -> None:
        _refuse_unreadable(token, _line_number(token))
        match token.type:
            case "heading_open" | "heading_close":
                self.heading = token.tag if token.nesting > 0 else ""
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self.list_depth += token.nesting
                if token.nesting > 0 and self.list_depth > 1:
                    self.notes.add(NESTED)
            case "list_item_open" | "list_item_close":
                self.keep_bare_number()
                self.marker = _build_marker(token) if token.nesting > 0 else ""
            case "blockquote_open":
                self.notes.add(QUOTES)
            case "hr":
                self.notes.add(RULES)
            case "inline":
                self.read_paragraph(token)

    def keep_bare_number(self) -> None:
        if self.marker.strip("- "):
            self.lines.append(FileLine(self.marker.strip()))

    def read_paragraph(self, token: Token) -> None:
        words = "".join(self.list_pieces(token.children or [], _line_number(token)))
        lines = [line.strip(" \t") for line in words.split("\n")]
        first, *others = [line for line in lines if line] or [""]
        is_first, self.is_first = self.is_first, False
        if is_first and self.heading == "h1" and not first.startswith(("Appendix ", *"0123456789")):
            self.notes.add(TITLE.format(quote_opening(words)))
            return
        if first:
            self.lines.append(FileLine(self.marker + first, bool(self.heading)))
            self.lines += [FileLine(line, bool(self.heading), continues_paragraph=True) for line in others]
            self.marker = ""

    def list_pieces(self, children: Sequence[Token], line: int) -> Iterator[str]:
        for child in children:
            _refuse_unreadable(child, line)
            match child.type:
                case "softbreak" | "hardbreak":
                    line += 1
                    yield "\n"
                case "em_open" | "strong_open":
                    self.notes.add(MARKS)
                case "code_inline":
                    self.notes.add(MARKS)
                    yield child.content
                case "link_open":
                    address = str(child.attrs.get("href", ""))
                    self.addresses.add(address)
                    self.notes.add_address(address, "".join(other.content for other in children))
                case _:
                    yield child.content


def _line_number(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _build_marker(token: Token) -> str:
    return f"{token.info}{token.markup} " if token.info else "- "


def _refuse_unreadable(token: Token, line: int) -> None:
    if reason := _REFUSED.get(token.type):
        raise TextError(line, reason)
    if token.level >= DEEPEST:
        raise TextError(line, "Lists or quotes are too deep inside one another here. Put them on one level.")


def _refuse_lost_definitions(environment: dict[str, object], used: set[str]) -> None:
    """To Markdown a line such as "[Staff]: must" is a link's address, and vanishes if no link uses it."""
    references = environment.get("references") or {}
    duplicates = environment.get("duplicate_refs") or []
    assert isinstance(references, dict)
    assert isinstance(duplicates, list)
    for definition in [*references.values(), *duplicates]:
        if definition["href"] not in used or definition in duplicates:
            raise TextError(
                definition["map"][0] + 1,
                "No link uses the address in this line. Delete it, or write \\[ for its first bracket.",
            )

"""A Markdown file (CommonMark), read: its marks are left out, its numbers stay as they were typed."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policy.text.errors import Refused

from .adjusting import adjusted
from .file_content import Line, Notes, Reading, quoted
from .plain import text_of

DEEPEST = 15
# Ten times a long policy. Beyond, hostile marks could keep the parser busy for many seconds.
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


def read(data: bytes) -> Reading:
    text = text_of(data)
    if len(data) > MOST_BYTES or text.count("[") > MOST_BRACKETS:
        raise Refused(None, "The file is too long, or has too many brackets, to be read as Markdown. Save it as .txt.")
    notes = Notes()
    environment: dict[str, object] = {}
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * DEEPEST}).enable(["table", "strikethrough"])
    reader = _Reader(notes)
    for token in parser.parse(text, environment):
        reader.take(token)
    _refuse_lost_definitions(environment, reader.addresses)
    return Reading("".join(f"{line}\n" for line in adjusted(reader.lines, notes)), notes.sentences())


class _Reader:
    """Goes through the blocks in order. ``marker`` is the number or dash of a list's item until it is written."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.lines: list[Line] = []
        self.addresses: set[str] = set()
        self.marker = ""
        self.lists = 0
        self.heading = ""
        self.is_first = True

    def take(self, token: Token) -> None:
        _refuse_unread(token, _line(token))
        match token.type:
            case "heading_open" | "heading_close":
                self.heading = token.tag if token.nesting > 0 else ""
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self.lists += token.nesting
                if token.nesting > 0 and self.lists > 1:
                    self.notes.add(NESTED)
            case "list_item_open" | "list_item_close":
                self.keep_bare_number()
                self.marker = _marker(token) if token.nesting > 0 else ""
            case "blockquote_open":
                self.notes.add(QUOTES)
            case "hr":
                self.notes.add(RULES)
            case "inline":
                self.words(token)

    def keep_bare_number(self) -> None:
        if self.marker.strip("- "):
            self.lines.append(Line(self.marker.strip()))

    def words(self, token: Token) -> None:
        words = "".join(self.pieces(token.children or [], _line(token)))
        lines = [line.strip(" \t") for line in words.split("\n")]
        first, *others = [line for line in lines if line] or [""]
        is_first, self.is_first = self.is_first, False
        if is_first and self.heading == "h1" and not first.startswith(("Appendix ", *"0123456789")):
            self.notes.add(TITLE.format(quoted(words)))
            return
        if first:
            self.lines.append(Line(self.marker + first, bool(self.heading)))
            self.lines += [Line(line, bool(self.heading), goes_on=True) for line in others]
            self.marker = ""

    def pieces(self, children: Sequence[Token], line: int) -> Iterator[str]:
        for child in children:
            _refuse_unread(child, line)
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
                    self.notes.add_address(address, "".join(each.content for each in children))
                case _:
                    yield child.content


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _marker(token: Token) -> str:
    return f"{token.info}{token.markup} " if token.info else "- "


def _refuse_unread(token: Token, line: int) -> None:
    if reason := _REFUSED.get(token.type):
        raise Refused(line, reason)
    if token.level >= DEEPEST:
        raise Refused(line, "Lists or quotes are too deep inside one another here. Put them on one level.")


def _refuse_lost_definitions(environment: dict[str, object], used: set[str]) -> None:
    """A line such as "[Staff]: must" is a link's address to Markdown, and vanishes if no link uses it."""
    references = environment.get("references") or {}
    duplicates = environment.get("duplicate_refs") or []
    assert isinstance(references, dict)
    assert isinstance(duplicates, list)
    for definition in [*references.values(), *duplicates]:
        if definition["href"] not in used or definition in duplicates:
            raise Refused(
                definition["map"][0] + 1,
                "No link uses the address in this line. Delete it, or write \\[ for its first bracket.",
            )

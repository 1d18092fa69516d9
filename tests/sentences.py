"""Every sentence that people read, so that one person can read them all aloud: ``make sentences``.

Pages, mails, PDFs, forms, refusals, messages, charts, commands and scripts, room by room and file by file. ``{name}``
is put in from data, ``[one|other]`` depends on something. Rather too much is listed than too little.
"""

import ast
import re
import sys
from functools import cache
from html.parser import HTMLParser
from itertools import groupby

from django.template.base import Lexer, TokenType

from tests.environment import ROOT

APPS = ("portal", "policy", "attestations")
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "small", "span"}
INLINE |= {"strong", "sub", "sup", "time", "wbr"}
READ_ALOUD = {"alt", "aria-label", "content", "label", "placeholder", "title", "value"}
OPENS, TURNS, CLOSES = {"if", "for"}, {"elif", "else", "empty"}, {"endif", "endfor"}
BREAKS = {"block", "endblock", "slot", "endslot"}
IN_TEMPLATE = {"extends", "load", "url", "static", "regroup", "autoescape"}  # names of files and addresses, no words
UNREAD_CALLS = {"compile", "execute", "raw", "import_string", "strftime", "sub", "finditer", "search", "match"}
UNREAD_CALLS |= {"cast", "TypeVar", "ForeignKey", "ManyToManyField", "OneToOneField"}
# Names of bodies, and an invented trust.
DATA = {"policy/linter/outdated_names.py"}
DATA |= {
    f"attestations/demonstration/{stem}.py"
    for stem in ("academies", "names", "next_version", "people", "roster", "scripted_people", "trust_files")
}
QUOTED, VARIABLE = re.compile(r'"([^"]*)"'), re.compile(r"\{[^{}]*\}")
CLASSES = re.compile(r"(?:(?:app|govuk)-\S+ ?)+")
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|LOCK|SET|TRUNCATE|COPY|SAVEPOINT)\b")


@cache
def list_sentences():
    """The sentences of each file that has any: ``{"templates/403.html": ["You cannot open this", ...], ...}``."""
    found = {name(path): read_file(path) for path in list_files() if name(path) not in DATA}
    return {file: list(dict.fromkeys(lines)) for file, lines in found.items() if lines}


def list_files():
    yield from sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted((ROOT / "templates").rglob("*.*"))
    yield from sorted((ROOT / "portal/locale").rglob("*.po"))
    yield from sorted(path for path in (ROOT / "static").rglob("*.*") if "govuk-frontend" not in path.parts)


def read_file(path):
    readers = {".py": read_python, ".html": read_template, ".txt": read_template, ".po": read_catalogue}
    readers |= {".js": read_script, ".css": read_styles, ".svg": read_markup}
    if path.suffix not in readers or (path.suffix == ".txt" and "templates" not in path.parts):
        return []
    lines = (balance(" ".join(line.split())) for line in readers[path.suffix](path.read_text()))
    return [line for line in lines if re.search(r"[^\W\d_]{2}", VARIABLE.sub("", line)) and not CLASSES.fullmatch(line)]


def is_prose(text):
    """Whether people read a string of a program: a word with a capital, or several words. Names of things are not."""
    if SQL.match(text) or re.search(r"\\[a-zA-Z.(]|\(\?|^--", text):
        return False
    bare = " ".join(VARIABLE.sub("", text).split())
    is_label = re.fullmatch(r"([A-Z][a-z]{2,}|To|No)[.:…?!]?", text)
    return bool(is_label or re.search(r"[a-z’']+[,.:;…]? [(“\"]?\w*[a-z]{2}|^[A-Z]\w+ ", bare))


def balance(line):
    """Drops a bracket or bar whose other half stands in another line, and brackets around nothing."""
    opened, dropped = [], set()
    for at, mark in enumerate(line):
        if mark == "[":
            opened.append(at)
        elif mark == "]" and opened:
            opened.pop()
        elif mark == "]" or (mark == "|" and not opened):
            dropped.add(at)
    line = "".join(mark for at, mark in enumerate(line) if at not in dropped | set(opened))
    while (shorter := re.sub(r"\[[ |]*\]", "", line)) != line:
        line = shorter
    return line.strip()


def read_template(source):
    """The text of a template, and the words that it hands to its components."""
    handed_on, markup = [], []
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            markup.append(token.contents)
        elif token.token_type == TokenType.VAR:
            markup.append(write_variable(token.contents))
        elif token.token_type == TokenType.BLOCK:
            tag, _, rest = token.contents.partition(" ")
            markup.append(write_tag(tag, rest))
            if tag not in IN_TEMPLATE | OPENS | TURNS:
                handed_on += [words for words in QUOTED.findall(rest) if "/" not in words and is_prose(words)]
    return read_markup("".join(markup)) + handed_on


def write_variable(expression):
    """``count`` as ``{count}``; ``count|pluralize:" is,s are"`` as ``[ is|s are]``."""
    variable, *filters = expression.split("|")
    for use in filters:
        function, _, argument = use.partition(":")
        choices = argument.strip('"').split(",")
        if function == "pluralize":
            return f"[{'|'.join(choices) or 's'}]"
        if function == "yesno" and argument:
            return f"[{'|'.join(choices)}]"
        if function.startswith("default") and argument.startswith('"'):
            return f"[{{{variable}}}|{argument[1:-1]}]"
    return "{" + variable.strip('"') + "}"


def write_tag(tag, rest):
    if tag in OPENS:
        return "["
    if tag in TURNS:
        return "|"
    if tag in CLOSES:
        return "]"
    if tag in BREAKS:
        return "<hr>"
    if tag == "include":
        return "{" + re.sub(r'.*/|\.\w+|"', "", rest.split()[0]) + "}"
    return "{address}" if tag == "url" else ""


def read_markup(markup):
    reader = SentenceReader()
    reader.feed(markup)
    reader.close()
    return [*reader.sentences, reader.text]


class SentenceReader(HTMLParser):
    """The text of each block; an empty line ends one too, as in a mail."""

    def __init__(self):
        super().__init__()
        self.sentences, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        # A condition that begins in a tag (``<td{% if ... %} class=...``) sticks to its name.
        if re.match(r"[a-z0-9]*", tag)[0] not in INLINE:
            self.end_block()
        self.sentences += [words for key, words in attrs if key in READ_ALOUD and words and is_prose(words)]
        self.sentences += [words for key, words in attrs if key.startswith("data-") and words and " " in words]

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.end_block()

    def handle_data(self, data):
        if self.cdata_elem == "script":  # what allauth tells its own script, which nobody reads
            return
        first, *others = re.split(r"\n\s*\n", data)
        self.text += first
        for paragraph in others:
            self.end_block()
            self.text = paragraph

    def end_block(self):
        self.sentences.append(self.text)
        self.text = ""


def read_python(source):
    reader = StringReader()
    reader.visit(ast.parse(source))
    return [line for words in reader.strings if is_prose(words) for line in read_markup(words)]


class StringReader(ast.NodeVisitor):
    """Strings of a module without its docstrings; those that are put together by ``+`` as one.

    The help texts of models are left out: no page shows them.
    """

    def __init__(self):
        self.strings, self.is_model = [], False

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_list_of_words = called == "split" and isinstance(node.func.value, ast.Constant)
        if called not in UNREAD_CALLS and not is_list_of_words:
            self.generic_visit(node)

    def visit_FunctionDef(self, node):
        node.returns = None
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)

    def visit_ClassDef(self, node):
        self.is_model, before = any(ast.unparse(base).startswith("models.") for base in node.bases), self.is_model
        self.generic_visit(node)
        self.is_model = before

    def visit_keyword(self, node):
        if not (node.arg == "help_text" and self.is_model):
            self.visit(node.value)

    def visit_Assign(self, node):
        if ast.unparse(node.targets[0]) != "__all__":
            self.visit(node.value)

    def visit_arg(self, node):
        """A type is no sentence."""

    def visit_BinOp(self, node):
        self.keep(node) if isinstance(node.op, ast.Add) else self.generic_visit(node)

    def visit_JoinedStr(self, node):
        self.keep(node)
        for value in node.values:  # what stands inside the braces may hold sentences of its own
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_Constant(self, node):
        self.keep(node)

    def keep(self, node):
        words = write_string(node)
        if VARIABLE.sub("", words).strip():
            self.strings.append(words)
        if isinstance(node, ast.BinOp) and not VARIABLE.sub("", words).strip():
            self.generic_visit(node)


def write_string(node):
    """A string as people read it: ``{name}`` for what is put in, ``[one|other]`` for a choice."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(write_string(value) for value in node.values)
    if isinstance(node, ast.FormattedValue):
        return write_string(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return write_string(node.left) + write_string(node.right)
    if isinstance(node, ast.IfExp):
        return f"[{write_string(node.body)}|{write_string(node.orelse)}]"
    return "{" + re.sub(r"[^\w.]+", " ", ast.unparse(node))[:40].strip() + "}"


def read_catalogue(source):
    """What the portal says in place of its libraries' words."""
    entries = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', source, re.MULTILINE)
    texts = ["".join(ast.literal_eval(line) for line in entry.splitlines()) for entry in entries[1:]]
    return [
        re.sub(r"%\((\w+)\)[sd]", r"{\1}", part)
        for text in texts
        for block in text.split("\n")
        for part in read_markup(block)
    ]


def read_script(source):
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    strings = re.findall(r"\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`", source)
    return [re.sub(r"\$\{", "{", words) for words in map("".join, strings) if is_prose(words)]


def read_styles(source):
    return [words for words in re.findall(r'content: "([^"]+)"', source) if is_prose(words + " of")]


def name(path):
    return str(path.relative_to(ROOT))


def find_room(file):
    """``policy/drafting/views/drafts.py`` and ``templates/drafting/draft.html`` are of one room."""
    parts = file.split("/")
    return parts[1] if len(parts) > 2 else parts[0]


def main():
    """Prints each sentence once, where it is met first."""
    sentences, printed = list_sentences(), set()
    by_room = groupby(sorted(sentences, key=lambda file: (find_room(file), file)), key=find_room)
    for room, files in by_room:
        sys.stdout.write(f"\n===== {room} =====\n")
        for file in files:
            new = [sentence for sentence in sentences[file] if sentence not in printed]
            sys.stdout.writelines([f"{file}\n", *(f"  {sentence}\n" for sentence in new)] if new else [])
            printed.update(new)


if __name__ == "__main__":
    main()

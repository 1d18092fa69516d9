"""Extracts the words of a file with a different program or library than our reader uses, to compare with.

A PDF says where words stand, not in which order to read them, so programs guess. We extract two texts and use the one
that agrees better with ours: pdftotext guesses columns and tables from the positions of words, and pdftotext -raw keeps
the order in which the program that made the PDF wrote them. Our reader sees only positions, so it cannot agree with the
second by copying it. We do not use pdftotext -layout: it reads straight across two columns, as would a reader that
misses them.
"""

import html
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.table import Table

from ..kinds import FileKind, detect_kind
from ..text_decoding import decode_file

MOST_SECONDS = 60
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_NAMED_TAG = re.compile(r"</?(?:b|i|u|p|br|ol|ul|li|strong|em|h[1-6]|div|span|a|table|t[rdh])\b[^<>]*>", re.IGNORECASE)
_MARKDOWN_SIGNS = re.compile(
    r"^\s*(?:#{1,6}|>|[-*+]|[|:\s-]+$)\s*|(?<=\])\((?:[^()\s]+)(?:\s+\"[^\"]*\")?\)|[*_`~|]+|!(?=\[)", re.MULTILINE
)
_BLOCKS = frozenset(
    {"BlockQuote", "CodeBlock", "DefinitionList", "Div", "Header", "LineBlock", "Para", "Plain", "RawBlock", "Table"}
)
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}


def extract_texts(name: str, data: bytes) -> tuple[list[str], str]:
    """Return one or more texts of a file, and what extracted them; ([], "") if no program for it is installed."""
    kind = detect_kind(name, data)
    if kind is FileKind.PDF:
        return _extract_pdf(data)
    text, extraction = _extract_text(kind, data)
    return [text], extraction


def _extract_text(kind: FileKind, data: bytes) -> tuple[str, str]:
    if kind is FileKind.PLAIN:
        return _NAMED_TAG.sub("", decode_file(data)[0]), "plain text: the file itself"
    return _extract_word(data) if kind is FileKind.WORD else _extract_markdown(decode_file(data)[0])


def _extract_word(data: bytes) -> tuple[str, str]:
    if shutil.which("pandoc"):
        return _extract_with_pandoc(data, "docx"), "Word: pandoc"
    if shutil.which("soffice"):
        return _extract_with_libreoffice(data), "Word: LibreOffice"
    return "\n".join(_list_paragraphs(Document(io.BytesIO(data)))), "Word: python-docx"


def _extract_markdown(source: str) -> tuple[str, str]:
    if shutil.which("pandoc"):
        return _extract_with_pandoc(source.encode(), "gfm"), "Markdown: pandoc"
    return strip_markdown(source), "Markdown: its signs stripped"


def strip_markdown(source: str) -> str:
    """Remove Markdown's signs roughly, for when no other program is installed."""
    return html.unescape(_MARKDOWN_SIGNS.sub(" ", _TAG.sub(" ", source)))


def _extract_pdf(data: bytes) -> tuple[list[str], str]:
    if not shutil.which("pdftotext"):
        return [], ""
    texts = [_run(["pdftotext", *option, "-enc", "UTF-8", "-", "-"], data) for option in ([], ["-raw"])]
    return [text.replace("\f", "\n") for text in texts], "PDF: pdftotext, or pdftotext -raw where it agrees better"


def _extract_with_pandoc(data: bytes, form: str) -> str:
    document = json.loads(_run(["pandoc", "--sandbox", "--from", form, "--to", "json"], data))
    return "".join(_list_pieces(document["blocks"], []))


def _extract_with_libreoffice(data: bytes) -> str:
    """Use a separate profile, so that LibreOffice does not wait for an open one or change its settings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.docx")
        path.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        _run(["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, path])
        return path.with_suffix(".txt").read_text("utf-8-sig")


def _run(command: list[str | Path], data: bytes = b"") -> str:
    done = subprocess.run(command, input=data, capture_output=True, check=True, timeout=MOST_SECONDS)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


def _list_pieces(node: Any, notes: list[Any]) -> Iterator[str]:
    """Yield the words of pandoc's tree. A note comes after the block that cites it, as in a policy's text."""
    if isinstance(node, list):
        for child in node:
            yield from _list_pieces(child, notes)
    if not isinstance(node, dict):
        return
    kind: str = node.get("t", "")
    content: Any = node.get("c")
    if kind == "Note":
        notes.append(content)
    elif kind in _SPACES:
        yield _SPACES[kind]
    elif kind == "Str":
        yield content
    elif kind in {"Code", "CodeBlock", "Math", "RawInline", "RawBlock"}:
        yield _TAG.sub(" ", content[1])
    else:
        yield from _list_pieces(content, notes)
    if kind in _BLOCKS:
        yield "\n"
        while notes:
            yield from _list_pieces(notes.pop(0), [])


def _list_paragraphs(parent: Any) -> Iterator[str]:
    for piece in parent.iter_inner_content():
        if not isinstance(piece, Table):
            yield piece.text
            continue
        for row in piece.rows:
            for cell in dict.fromkeys(row.cells):
                yield from _list_paragraphs(cell)


def main() -> None:
    """Run in a separate process: the argument is the file's name, stdin its bytes, stdout the JSON."""
    json.dump(extract_texts(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()

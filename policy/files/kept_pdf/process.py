"""Prints what a PDF is and holds as JSON, in a separate process with limits: qpdf is native code.

It imports nothing of ours, so that it starts quickly. It looks at the objects of the file, and runs and draws nothing.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf

MOST_PAGES = 4_000
MOST_MEMORY = 1_000_000_000
MOST_SECONDS = 20  # of processor time
_DEEPEST = 50

_SCRIPTS = {"/JavaScript", "/Rendition"}  # kinds of actions
_PROGRAMS = {"/Launch", "/ImportData", "/SubmitForm", "/GoToE"}
_MEDIA = {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}  # kinds of annotations
_NAMES = re.compile(
    b"|".join(name.encode() for name in {"/JS", "/EF", "/EmbeddedFile", *_SCRIPTS, *_PROGRAMS, *_MEDIA})
)


class Refusal(Exception):
    """Why a PDF is refused, in one word."""


def describe(data: bytes) -> dict[str, Any]:
    """Return the number of pages, and whether the file is tagged. Raises ``Refusal``."""
    try:
        document = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refusal("password") from error
    except pikepdf.PdfError as error:
        raise Refusal("damaged") from error
    with document:
        if document.is_encrypted:
            raise Refusal("password")
        try:
            return _describe(document)
        except pikepdf.PdfError as error:
            raise Refusal("damaged") from error


def _describe(document: pikepdf.Pdf) -> dict[str, Any]:
    count = len(document.pages)
    if not count:
        raise Refusal("damaged")
    if count > MOST_PAGES:
        raise Refusal("pages")
    _refuse_forms(document.Root)
    for thing in document.objects:
        if _may_be_active(thing):
            for dictionary in _walk(thing):
                _refuse_active(dictionary)
    marks: Any = document.Root.get("/MarkInfo", {})
    is_tagged = bool(marks.get("/Marked", False)) and "/StructTreeRoot" in document.Root
    return {"pages": count, "is_tagged": is_tagged}


def _refuse_forms(root: pikepdf.Object) -> None:
    """Refuse fields to fill in. A signature is a field, too, and stays."""
    form: Any = root.get("/AcroForm", {})
    fields: Any = form.get("/Fields", [])
    if "/XFA" in form or any(field.get("/FT") != "/Sig" for field in fields):
        raise Refusal("form")


def _may_be_active(thing: pikepdf.Object) -> bool:
    """Whether one of the names is written in it. A file of 4,000 pages has half a million objects without."""
    written = (thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing).unparse(resolved=True)
    return bool(_NAMES.search(written))


def _walk(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries in an object. Those that it refers to are objects of their own."""
    waiting = [(thing, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Refusal("damaged")
        if isinstance(one, pikepdf.Array):
            waiting += [(inner, depth + 1) for inner in one if _is_inside(inner)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [(inner, depth + 1) for _, inner in one.items() if _is_inside(inner)]


def _is_inside(thing: object) -> bool:
    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary) and not thing.is_indirect


def _refuse_active(dictionary: pikepdf.Object) -> None:
    action, kind = str(dictionary.get("/S", "")), str(dictionary.get("/Subtype", ""))
    if "/JS" in dictionary or action in _SCRIPTS:
        raise Refusal("scripts")
    if action in _PROGRAMS or "/EF" in dictionary or str(dictionary.get("/Type", "")) == "/EmbeddedFile":
        raise Refusal("programs")
    if kind in _MEDIA:
        raise Refusal("programs")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = describe(sys.stdin.buffer.read())
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

"""Joins the parts of a long document into one file: one structure tree, one outline, each font once."""

from collections.abc import Sequence
from io import BytesIO

from pikepdf import Array, Object, ObjectStreamMode, OutlineItem, Page, Pdf

from . import fonts
from .page_numbers import PageNumbers

# Page numbers are artifacts, which screen readers skip. They are drawn last, as in a document drawn whole.
BEFORE, BETWEEN, AFTER = b"q", b"Q q /Artifact <</Type /Pagination /Subtype /Footer>> BDC\n", b"\nEMC Q"


def merge_parts(files: Sequence[bytes], samples: bytes) -> bytes:
    """Appends the pages of the other files to the first, which keeps its metadata, and numbers all pages."""
    first, *others = files
    with Pdf.open(BytesIO(first)) as whole:
        shared = fonts.SharedFonts(whole)
        for file in others:
            _append(whole, file, shared)
        _draw_page_numbers(whole, samples, shared)
        shared.write()
        output = BytesIO()
        whole.save(output, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return output.getvalue()


def _append(whole: Pdf, file: bytes, shared: fonts.SharedFonts) -> None:
    with Pdf.open(BytesIO(file)) as part:
        shared.take(part.pages[0].obj.Resources)
        first = len(whole.pages)
        whole.pages.extend(part.pages)
        pages = list(whole.pages)[first:]
        pages[0].obj.Resources.Font = shared.dictionary
        _append_structure(whole, whole.copy_foreign(part.Root.StructTreeRoot), pages)
        _append_outline(whole, part, pages)


def _append_structure(whole: Pdf, tree: Object, pages: Sequence[Page]) -> None:
    """Moves the part's elements under the document, and renumbers its entries into the parent tree."""
    root = whole.Root.StructTreeRoot
    document, numbered = root.K[0], root.ParentTree.Nums
    first = int(numbered[-2]) + 1
    for element in tree.K[0].K:
        element.P = document
        document.K.append(element)
    added = tree.ParentTree.Nums
    for position in range(0, len(added), 2):
        numbered.append(first + int(added[position]))
        numbered.append(added[position + 1])
    for page in pages:
        page.obj.StructParents = first + int(page.obj.StructParents)
        for annotation in page.obj.get("/Annots", []):
            annotation.StructParent = first + int(annotation.StructParent)


def _append_outline(whole: Pdf, part: Pdf, pages: Sequence[Page]) -> None:
    """Adds the part's bookmarks under the title of the whole document."""
    numbers = {page.obj.objgen: number for number, page in enumerate(part.pages)}
    with part.open_outline() as theirs, whole.open_outline() as ours:
        for item in theirs.root:
            assert isinstance(item.destination, Array)  # WeasyPrint uses no named destinations
            page, *position = item.destination
            target = Array([pages[numbers[page.objgen]].obj, *position])
            ours.root[0].children.append(OutlineItem(item.title, target))


def _draw_page_numbers(whole: Pdf, samples: bytes, shared: fonts.SharedFonts) -> None:
    with Pdf.open(BytesIO(samples)) as other:
        numbers = PageNumbers(list(other.pages))
        shared.take(other.pages[0].obj.Resources)
        states = whole.copy_foreign(other.pages[0].obj.Resources).ExtGState
        before = whole.make_stream(BEFORE)
        for number, page in enumerate(whole.pages, 1):
            after = whole.make_stream(BETWEEN + numbers.draw(number, len(whole.pages)) + AFTER)
            page.obj.Contents = Array([before, page.obj.Contents, after])
            for name in sorted(states.keys()):
                page.obj.Resources.ExtGState[name] = states[name]

"""Writes paragraphs and tables, with their tracked changes, into the body of a Word file."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count

from docx.document import Document as WordDocument
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

from policy.text.inline import Run
from policy.text.style_names import BOLD, BOLD_CITATION, CITATION, PART_LABEL, TABLE, name_bookmark

from .changes import Change, TrackedLine, TrackedRun
from .frame import WIDTH
from .xml import build, build_words

_NEVER = datetime(1980, 1, 2, tzinfo=UTC)  # used if nothing is tracked
_TALLEST = Cm(20)
_UNREADABLE = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError)


class BodyWriter:
    """Writes the body. Every change has this ``author`` and ``at``. ``may_end``: whether the file could end here."""

    def __init__(
        self, document: WordDocument, pictures: Mapping[str, bytes], author: str = "", at: datetime = _NEVER
    ) -> None:
        self.document = document
        self.pictures = pictures
        self.inside = {"author": author, "date": _write_moment(at)}
        # LibreOffice merges two changes that touch and have the same time, and joins their paragraphs.
        self.whole = {"author": author, "date": _write_moment(at - timedelta(minutes=2))}
        self.numbers = count(1)
        self.end = document.element.body.sectPr
        self.relate = cache(self._relate)
        self.find_style = cache(self._find_style)
        self.is_bold = cache(self._is_bold)
        self.is_after_table = self.may_end = False
        self.gone_style = ""  # of the first deleted paragraph in the run right before this place

    def add_line(self, tracked: TrackedLine) -> None:
        paragraph = self.build_paragraph(tracked)
        if self.gone_style and self.gone_style != tracked.line.style:
            self.name_style(paragraph, tracked.line.style)
        is_gone = tracked.end in (Change.DELETED, Change.MOVED_FROM)
        self.gone_style = (self.gone_style or tracked.line.style) if is_gone else ""
        self.is_after_table, self.may_end = False, tracked.end is None
        self.end.addprevious(paragraph)
        if tracked.move:
            self.mark_move(paragraph, tracked)

    def add_table(self, rows: Sequence[BaseOxmlElement]) -> None:
        """Add a table. An empty paragraph goes between two tables, or Word would join them."""
        self.gone_style = ""
        if self.is_after_table:
            self.end.addprevious(build("p"))
        self.is_after_table, self.may_end = True, False
        widest = max(len(row.findall(qn("w:tc"))) for row in rows)
        properties = build(
            "tblPr",
            build("tblStyle", val=self.find_style(TABLE)),
            build("tblW", w="5000", type="pct"),
            build("tblLook", val="0000"),
        )
        grid = build("tblGrid", *(build("gridCol", w=str(int(WIDTH.twips // widest))) for _ in range(widest)))
        self.end.addprevious(build("tbl", properties, grid, *rows))

    def build_row(
        self, cells: Sequence[Sequence[TrackedLine]], *, is_header: bool, change: Change | None = None
    ) -> BaseOxmlElement:
        properties = build(
            "trPr",
            build("cantSplit"),
            build("tblHeader") if is_header else None,
            self.build_change(change, self.whole) if change else None,
        )
        width = str(int(WIDTH.twips // len(cells)))
        built = (
            build(
                "tc",
                build("tcPr", build("tcW", w=width, type="dxa")),
                *(self.build_paragraph(line) for line in cell),
            )
            for cell in cells
        )
        return build("tr", properties, *built)

    def finish(self) -> None:
        """Add an empty paragraph if the body ends with a table or a tracked paragraph end: Word allows neither."""
        if not self.may_end:
            self.end.addprevious(build("p"))

    def mark_move(self, paragraph: BaseOxmlElement, tracked: TrackedLine) -> None:
        assert tracked.end is not None
        number = str(next(self.numbers))
        paragraph.insert(1, build(f"{tracked.end}RangeStart", id=number, name=tracked.move, **self.whole))
        paragraph.addnext(build(f"{tracked.end}RangeEnd", id=number))

    def name_style(self, paragraph: BaseOxmlElement, style: str) -> None:
        """Name the style in a bookmark, because LibreOffice gives the paragraph after deleted ones a wrong style."""
        number = next(self.numbers)
        paragraph.insert(1, build("bookmarkStart", id=str(number), name=name_bookmark(style, number)))
        paragraph.insert(2, build("bookmarkEnd", id=str(number)))

    def build_paragraph(self, tracked: TrackedLine) -> BaseOxmlElement:
        properties = build(
            "pPr",
            build("pStyle", val=self.find_style(tracked.line.style)),
            build("pageBreakBefore") if tracked.line.style == PART_LABEL else None,
            build("rPr", self.build_change(tracked.end, self.whole)) if tracked.end else None,
        )
        if tracked.line.picture and (shown := self.build_picture(tracked)) is not None:
            return build("p", properties, shown)
        runs = tracked.runs
        if tracked.line.picture:
            runs = (TrackedRun(Run("["), tracked.end), *runs, TrackedRun(Run("]"), tracked.end))
        return build("p", properties, *(self.build_run(one, tracked) for one in runs))

    def build_run(self, one: TrackedRun, tracked: TrackedLine) -> BaseOxmlElement:
        run = one.run
        tag = "delText" if one.change is Change.DELETED else "t"
        pieces = [build_words(tag, text) if text else None for text in run.text.split("\t")]
        content = [element for piece in pieces for element in (build("tab"), piece)][1:]
        element: BaseOxmlElement = build("r", self.build_run_properties(run, tracked.line.style), *content)
        if one.change:
            element = self.build_change(one.change, self.whole if tracked.end else self.inside, element)
        if run.address:
            element = build("hyperlink", element)
            element.set(qn("r:id"), self.relate(run.address))
        return element

    def build_run_properties(self, run: Run, style: str) -> BaseOxmlElement | None:
        """Build the properties of a run. In a bold style, only a named character style can say that words are bold."""
        is_bold_by_style = run.is_bold and self.is_bold(style)
        name = ""
        if run.note:
            name = BOLD_CITATION if is_bold_by_style else CITATION
        elif is_bold_by_style:
            name = BOLD
        properties = build(
            "rPr",
            build("rStyle", val=self.find_style(name)) if name else None,
            build("b") if run.is_bold and not is_bold_by_style else None,
            build("i") if run.is_italic else None,
            build("color", val="1D70B8") if run.address else None,
            build("u", val="single") if run.address else None,
        )
        return properties if len(properties) else None

    def build_picture(self, tracked: TrackedLine) -> BaseOxmlElement | None:
        """Build the picture with its alternative text; None if its file is missing or Word cannot show it."""
        data = self.pictures.get(tracked.line.picture, b"")
        try:
            image = Image.from_blob(data)
        except _UNREADABLE:
            return None
        scale = min(1.0, WIDTH / image.width, _TALLEST / image.height)
        width, height = int(image.width * scale), int(image.height * scale)
        inline = self.document.part.new_pic_inline(BytesIO(data), width, height)
        inline.docPr.set("descr", "".join(run.text for run in tracked.line.words))
        run = build("r", build("drawing", inline))
        return self.build_change(tracked.end, self.whole, run) if tracked.end else run

    def build_change(self, change: Change, made: Mapping[str, str], *children: BaseOxmlElement) -> BaseOxmlElement:
        return build(change, *children, id=str(next(self.numbers)), **made)

    def _relate(self, address: str) -> str:
        return self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def _find_style(self, name: str) -> str:
        return str(self.document.styles[name].style_id)

    def _is_bold(self, name: str) -> bool:
        return bool(self.document.styles[name].font.bold)


def _write_moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

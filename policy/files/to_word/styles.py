"""The styles of a text of form 2 in Word: headings, clauses with hanging numbers, real lists, quotes, tables."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Length

from policy.text import style_names
from policy.text.style_names import BOLD, BOLD_CITATION, CITATION, name_style
from policy.text.units import UnitKind, UnitText

from .frame import add_style, set_style
from .xml import build

HEADINGS = tuple(f"Heading {level}" for level in range(1, 10))
_SIZES = (15, 13, 12, 11.5, 11, 11, 11, 11, 11)
_HANG, _STEP, _BULLET_HANG = Cm(1.4), Cm(0.8), Cm(0.6)
_SIGNS = "•–"
_LIST = "90"  # an id that python-docx's template does not use


def set_text_styles(document: WordDocument) -> None:
    for level, (name, size) in enumerate(zip(HEADINGS, _SIZES, strict=True), 1):
        plain = f"Policy heading {level}"  # for words that begin like a number
        add_style(document, plain, name)
        for one in (name, plain):
            set_style(
                document, one, size=size, bold=True, before=18 if level == 1 else 12, after=5, line=1.1, hang=_HANG
            )
            document.styles[one].font.italic = False
    for level in range(9):
        _set_level(document, level)
    for name, size, hang in (("Policy note", 9, Cm(0.8)), ("Policy picture", 11, None)):
        add_style(document, name)
        set_style(document, name, size=size, after=7, line=1.15, hang=hang)
    _set_part_styles(document)
    _set_table_styles(document)
    for name in (BOLD, CITATION, BOLD_CITATION):
        document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    _add_list(document)


def _name(kind: UnitKind, level: int) -> str:
    return name_style(UnitText(kind, "", level=level))


def _set_level(document: WordDocument, level: int) -> None:
    """Set the styles of one level. Its words line up, and a number or bullet hangs before them."""
    inside = Length(_HANG + _STEP * (level - 1)) if level else Length(0)
    _set_body_style(document, _name(UnitKind.CLAUSE, level), Length(_HANG + _STEP * level), _HANG)
    _set_body_style(document, _name(UnitKind.BULLET, level), Length(_HANG + _BULLET_HANG + _STEP * level), _BULLET_HANG)
    _set_body_style(document, _name(UnitKind.PARAGRAPH, level), inside, None)
    quote = _name(UnitKind.QUOTE, level)
    _set_body_style(document, quote, Length(inside + _STEP), None)
    line = build("pBdr", build("left", val="single", sz="12", space="8", color="B1B4B6"))
    document.styles[quote].element.pPr.insert_element_before(line, "w:shd", "w:tabs", "w:spacing", "w:ind")


def _set_body_style(document: WordDocument, name: str, left: Length, hang: Length | None) -> None:
    add_style(document, name)
    set_style(document, name, size=11, after=7, line=1.25, left=left, hang=hang)
    if hang is None:
        document.styles[name].paragraph_format.left_indent = left


def _set_part_styles(document: WordDocument) -> None:
    """Set part labels and titles as headings of level 1 and 2, for contents lists and screen readers."""
    for level, (name, size) in enumerate(((style_names.PART_LABEL, 15), (style_names.PART_TITLE, 12))):
        add_style(document, name)
        set_style(document, name, size=size, bold=True, after=8, line=1.1)
        form = document.styles[name].element.get_or_add_pPr()
        form.append(build("outlineLvl", val=str(level)))
        document.styles[name].paragraph_format.keep_with_next = True


def _set_table_styles(document: WordDocument) -> None:
    for name in (style_names.CELL, style_names.HEADER_CELL):
        add_style(document, name)
        set_style(document, name, size=10, bold=name == style_names.HEADER_CELL, after=3, before=3, line=1.1)
    style = document.styles.add_style(style_names.TABLE, WD_STYLE_TYPE.TABLE).element
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = (build(side, val="single", sz="4", space="0", color="B1B4B6") for side in sides)
    style.append(build("tblPr", build("tblBorders", *borders)))


def _add_list(document: WordDocument) -> None:
    """Add one list of nine levels, each with its own paragraph style."""
    numbering = document.part.numbering_part.element
    levels = []
    for level in range(9):
        style = document.styles[_name(UnitKind.BULLET, level)]
        link = build("numPr", build("ilvl", val=str(level)), build("numId", val=_LIST))
        style.element.get_or_add_pPr().insert_element_before(link, "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind")
        levels.append(
            build(
                "lvl",
                build("start", val="1"),
                build("numFmt", val="bullet"),
                build("pStyle", val=str(style.style_id)),
                build("lvlText", val=_SIGNS[level % 2]),
                build("lvlJc", val="left"),
                ilvl=str(level),
            )
        )
    outline = build("abstractNum", build("multiLevelType", val="multilevel"), *levels, abstractNumId=_LIST)
    numbering.insert(0, outline)
    numbering.append(build("num", build("abstractNumId", val=_LIST), numId=_LIST))

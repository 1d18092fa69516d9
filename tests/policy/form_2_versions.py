"""Two versions of an invented policy of form 2, built from a random number, for the tests of comparison."""

from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from policy.comparison import list_units
from policy.text import Mark, MarkKind, PartUnits, UnitKind, UnitText, write_smallest
from policy.text.form_2 import write_form_2

WORDS = ("staff", "must", "not", "share", "photos", "of", "pupils", "online", "ask", "first", "always")
MARKS = (MarkKind.BOLD, MarkKind.ITALIC, MarkKind.LINK)
KINDS = (UnitKind.PARAGRAPH, UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.QUOTE)


def _two_versions(number):
    random = Random(number)
    parts = [_draw_part(random, label) for label in ("", "Annex A", "Schedule 1")[: random.randrange(1, 4)]]
    edited = [PartUnits(part.label, part.title, tuple(_edit(part.units, random))) for part in parts]
    if random.random() < 0.3:
        edited = [edited[0], *edited[:0:-1]]
    return [list_units(write_form_2(parts)), list_units(write_form_2(edited))]


def _draw_text(random):
    return " ".join(random.choices(WORDS, k=random.randrange(1, 9)))


def _draw_marks(text, random):
    if random.random() < 0.6 or "\t" in text:
        return ()
    words = text.split(" ")
    at = random.randrange(len(words))
    start = len(" ".join(words[:at])) + bool(at)
    kind = random.choice(MARKS)
    return (Mark(start, start + len(words[at]), kind, "https://example.org/x" if kind is MarkKind.LINK else ""),)


def _draw_part(random, label):
    units, table = [], 0
    for number in range(random.randrange(1, 5)):
        units.append(UnitText(UnitKind.HEADING, _draw_text(random), random.choice(["", str(number)]), 1))
        for _ in range(random.randrange(4)):
            units.append(_draw_unit(random))
        if random.random() < 0.4:
            table += 1
            kinds = [UnitKind.HEADER, *[UnitKind.ROW] * random.randrange(1, 4)]
            units += [UnitText(kind, f"{_draw_text(random)}\t{_draw_text(random)}", "", 0, table) for kind in kinds]
    return PartUnits(label, _draw_text(random) if label else "", tuple(units))


def _draw_unit(random):
    kind, text = random.choice(KINDS), _draw_text(random)
    number = random.choice(["1.1", "(a)", "2."]) if kind is UnitKind.CLAUSE else ""
    return UnitText(kind, text, number, random.randrange(3), 0, _draw_marks(text, random))


def _edit(units, random):
    """Units dropped, added, moved, reworded, set in further, or made another kind; tables as a whole."""
    groups: list[list[UnitText]] = []
    for unit in units:
        if unit.kind is UnitKind.ROW:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    if random.random() < 0.3:
        random.shuffle(groups)
    table = 0
    for place, group in enumerate(groups):
        if place and random.random() < 0.15:
            continue
        if random.random() < 0.15:
            yield _draw_unit(random)
        table += bool(group[0].table)
        for unit in group:
            yield replace(_change(unit, random), table=table if unit.table else 0)


def _change(unit, random):
    match random.randrange(6):
        case 0 if not unit.table:
            text = f"{unit.text} {random.choice(WORDS)}"
            return replace(unit, text=text)
        case 1:
            level = unit.level + 1 if not unit.table else 0
            return replace(unit, level=level)
        case 2 if unit.kind in KINDS:
            return replace(unit, marks=_draw_marks(unit.text, random))
        case 3 if unit.kind is UnitKind.PARAGRAPH:
            return replace(unit, kind=UnitKind.BULLET)
        case _:
            return unit


def _two_forms(number):
    """A text of form 1, and the same with a paragraph in a place that makes it one of form 2."""
    random = Random(number)
    texts = iter([f"Point {n}: {_draw_text(random)}" for n in range(20)])
    main = [UnitText(UnitKind.PARAGRAPH, next(texts)), UnitText(UnitKind.HEADING, "Aims", "1", 1)]
    main += [UnitText(UnitKind.CLAUSE, next(texts), f"1.{n}") for n in (1, 2, 3)]
    main.append(UnitText(UnitKind.BULLET, next(texts)))
    points = [UnitText(UnitKind.CLAUSE, next(texts), f"{n})") for n in (1, 2, 3)]
    appendix = PartUnits("Appendix 1", "Rules", (UnitText(UnitKind.PARAGRAPH, next(texts)), *points))
    old = [PartUnits("", "", tuple(main)), appendix]
    at = random.randrange(2, len(main) + 1)
    new = [PartUnits("", "", (*main[:at], UnitText(UnitKind.QUOTE, "Ask."), *main[at:])), appendix]
    return list_units(write_smallest(old)), list_units(write_smallest(new))


numbers = st.integers(0, 2**32)
two_form_2_versions = numbers.map(_two_versions)
two_forms = numbers.map(_two_forms)

"""A text is written in the smallest form that holds it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from policy.text import parse
from policy.text.form_2 import FIRST_LINE
from policy.text.inline import Mark, MarkKind
from policy.text.smallest_form import write_smallest
from policy.text.units import PartUnits, UnitKind, UnitText
from tests.policy.test_form_2 import parts

HERE = Path(__file__).parent
TEXTS = [*sorted(HERE.glob("texts/*.txt")), HERE.parents[1] / "policy/texts/social-networking-protocol.txt"]
FORM_1 = [
    PartUnits(
        units=(
            UnitText(UnitKind.PARAGRAPH, "Ask first."),
            UnitText(UnitKind.HEADING, "Purpose", "1", 1),
            UnitText(UnitKind.CLAUSE, "It’s for:", "1.1"),
            UnitText(UnitKind.BULLET, "staff."),
        )
    ),
    PartUnits(
        "Appendix 1",
        "Café rules",
        (UnitText(UnitKind.PARAGRAPH, "Remember:"), UnitText(UnitKind.CLAUSE, "Be kind.", "1)")),
    ),
]


def as_units(text):
    """The parts and units of a text of form 1, as a reader of files would find them."""
    kinds = {"lead": UnitKind.PARAGRAPH, "introduction": UnitKind.PARAGRAPH, "point": UnitKind.CLAUSE}
    return [
        PartUnits(
            part.label,
            part.title,
            tuple(
                UnitText(
                    kinds.get(clause.kind, clause.kind),
                    clause.text,
                    f"{clause.number})" if clause.kind == "point" else clause.number,
                    1 if clause.kind == "heading" else 0,
                )
                for clause in part.clauses
            ),
        )
        for part in text.parts
    ]


def change_first(**changes):
    main, *others = FORM_1
    return [replace(main, units=(replace(main.units[0], **changes), *main.units[1:])), *others]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_of_form_1_keeps_its_bytes(path):
    text = parse(path.read_bytes())
    assert write_smallest(as_units(text)) == text


def test_emphasis_alone_does_not_need_form_2():
    assert write_smallest(change_first(marks=(Mark(0, 3, MarkKind.BOLD),))) == write_smallest(FORM_1)


@pytest.mark.parametrize(
    "changes",
    [
        {"marks": (Mark(0, 3, MarkKind.LINK, "https://example.org"),)},
        {"text": "Ask first"},
        {"level": 1},
        {"kind": UnitKind.QUOTE},
        {"kind": UnitKind.CLAUSE, "number": "(a)"},
    ],
)
def test_whatever_form_1_has_no_unit_for_needs_form_2(changes):
    assert not write_smallest(FORM_1).canonical.startswith(FIRST_LINE)
    assert write_smallest(change_first(**changes)).canonical.startswith(FIRST_LINE)


@given(parts())
@settings(deadline=None, max_examples=50)
def test_every_policy_has_a_form(made):
    text = write_smallest(made)
    assert text.canonical.startswith(FIRST_LINE) or text == write_smallest(as_units(text))

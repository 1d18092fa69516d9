"""Remarks on what a policy lead may want to check before a text is published. Pure: no ORM, no clock.

Each module holds the rules of one kind; ``find_remarks`` applies them all.
"""

from datetime import date

from policy.text import PolicyText

from . import numbering, outdated, pointers, structure, uncited, wording
from .remarks import Remark, Rule, list_places

__all__ = ["Remark", "Rule", "find_remarks"]


def find_remarks(text: PolicyText, *, today: date) -> list[Remark]:
    """List all remarks without duplicates, in the order of the rules and then of the text."""
    places = list(list_places(text))
    remarks = [
        *pointers.find_remarks(text, places),
        *uncited.find_remarks(text, places),
        *numbering.find_remarks(places),
        *structure.find_remarks(places),
        *wording.find_remarks(places, is_form_2=text.is_form_2),
        *outdated.find_remarks(text, places, today),
    ]
    order = list(Rule)
    return sorted(dict.fromkeys(remarks), key=lambda remark: order.index(remark.rule))

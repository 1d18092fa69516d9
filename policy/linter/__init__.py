"""Remarks on what a policy lead may want to check before a text is published. Pure: no ORM, no clock.

Each module holds the rules of one kind; ``find_remarks`` applies them all.
"""

from datetime import date

from policy.text import PolicyText

from . import outdated, pointers, wording
from .remarks import Remark, Rule

__all__ = ["Remark", "Rule", "find_remarks"]


def find_remarks(text: PolicyText, *, today: date) -> list[Remark]:
    """All remarks, in the order of the rules and within each in that of the text, without duplicates."""
    remarks = [*pointers.find_remarks(text), *wording.find_remarks(text), *outdated.find_remarks(text, today)]
    order = list(Rule)
    return sorted(dict.fromkeys(remarks), key=lambda remark: order.index(remark.rule))

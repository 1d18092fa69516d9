"""Worth a look: what a policy lead may want to see again before a text goes out. It changes nothing. No ORM, no clock.

Each module has the rules of one kind; ``look`` asks them all.
"""

from datetime import date

from policy.text import PolicyText

from . import dated, pointers, wording
from .remarks import Remark, Rule

__all__ = ["Remark", "Rule", "look"]


def look(text: PolicyText, *, today: date) -> list[Remark]:
    """All remarks, in the order of the rules and, under each, in that of the text.

    What is said twice of one place, of the very same words, is said once.
    """
    found = [*pointers.look(text), *wording.look(text), *dated.look(text, today)]
    order = list(Rule)
    return sorted(dict.fromkeys(found), key=lambda remark: order.index(remark.rule))

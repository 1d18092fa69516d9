"""What the policy lead may settle about a file: what was understood, and how else it can be read. Data, no pages."""

import enum
from dataclasses import dataclass

MOST_WORDS_SHOWN = 80


class Reading(enum.StrEnum):
    """Another way to take a block, as the lead can choose it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    GO_ON = "go on with the one before"
    SPLIT = "split"
    LEAVE_OUT = "leave out"
    DESCRIBE = "describe the picture"
    TYPE_AGAIN = "type the words again"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One place that can be read in several ways.

    ``understood`` is a sentence for the lead, ``words`` how the place begins, ``where`` as in its block. A draft can
    be submitted with its doubts, but for those that ``must_settle``: no reader could use what stands there.
    """

    where: str
    words: str
    understood: str
    readings: tuple[Reading, ...]
    must_settle: bool = False


def shorten(text: str) -> str:
    """The beginning of a text, to find it by."""
    return text if len(text) <= MOST_WORDS_SHOWN else f"{text[: MOST_WORDS_SHOWN - 1]}…"

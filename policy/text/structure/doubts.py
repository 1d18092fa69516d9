"""What the policy lead may settle about a file: how a place was understood, and how else it can be read. Data only."""

import enum
from dataclasses import dataclass

MOST_WORDS_SHOWN = 80


class Reading(enum.StrEnum):
    """Another way to take a block, which the lead can choose."""

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

    ``understood`` is a sentence for the lead, ``words`` are the first words of the place, ``where`` is as in its block.
    A draft can be submitted with open doubts, except those that ``must_settle``, because no reader could use what
    stands there.
    """

    where: str
    words: str
    understood: str
    readings: tuple[Reading, ...]
    must_settle: bool = False


def shorten(text: str) -> str:
    """Return the beginning of a text, so that people can find the place by it."""
    return text if len(text) <= MOST_WORDS_SHOWN else f"{text[: MOST_WORDS_SHOWN - 1]}…"

"""What a file was read as: its words as plain lines, and what its reader must be told."""

from collections import Counter
from dataclasses import dataclass, field

MOST_ADDRESSES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` is in the lines that ``policy.text.parse`` reads, which may still refuse it.

    ``notes`` are sentences on what was understood, left out or written in another way.
    """

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as its file has it. A heading may bear an appendix's label and its title in one.

    ``goes_on`` says that it is not the first line of its paragraph.
    """

    text: str
    is_heading: bool = False
    goes_on: bool = False


@dataclass(slots=True)
class Notes:
    """Sentences in the order in which they were first needed; ``{count}`` in one says how often it was."""

    counts: Counter[str] = field(default_factory=Counter)
    addresses: list[str] = field(default_factory=list)

    def add(self, sentence: str, times: int = 1) -> None:
        self.counts[sentence] += times

    def add_address(self, address: str, words: str) -> None:
        """A link's address that is not among its words."""
        address = " ".join(address.split())
        if address.removeprefix("mailto:").strip("/") not in words and address not in self.addresses:
            self.addresses.append(address)

    def sentences(self) -> tuple[str, ...]:
        found = [sentence.replace("{count}", f"{count:,}") for sentence, count in self.counts.items()]
        if self.addresses:
            named = ", ".join(address[:100] for address in self.addresses[:MOST_ADDRESSES])
            more = len(self.addresses) - MOST_ADDRESSES
            named += f", and {more} more" if more > 0 else ""
            found.append(f"Links kept their words; their addresses were left out: {named}.")
        return tuple(found)


def quoted(words: str, most: int = 40) -> str:
    """The first words, as a sentence quotes them."""
    words = " ".join(words.split())
    return f"“{words}”" if len(words) <= most else f"“{words[:most].rsplit(' ', 1)[0]} …”"

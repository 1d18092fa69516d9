"""What a reader makes of a file: its text as plain lines, and notes for the policy lead."""

from collections import Counter
from dataclasses import dataclass, field

MOST_ADDRESSES = 5


@dataclass(frozen=True, slots=True)
class FileContent:
    """``text`` is for ``policy.text.parse``, which may still refuse it.

    ``notes`` are sentences on what was interpreted, left out or rewritten.
    """

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line as it stands in the file. A heading may hold an appendix's label and title in one.

    ``continues_paragraph`` is true for all but the first line of a paragraph.
    """

    text: str
    is_heading: bool = False
    continues_paragraph: bool = False


@dataclass(slots=True)
class ConversionNotes:
    """Sentences in the order in which they were first added; ``{count}`` in one is how often it was."""

    counts: Counter[str] = field(default_factory=Counter)
    addresses: list[str] = field(default_factory=list)

    def add(self, sentence: str, times: int = 1) -> None:
        self.counts[sentence] += times

    def add_address(self, address: str, words: str) -> None:
        """Note a link's address unless it stands among the link's words."""
        address = " ".join(address.split())
        if address.removeprefix("mailto:").strip("/") not in words and address not in self.addresses:
            self.addresses.append(address)

    def list_sentences(self) -> tuple[str, ...]:
        sentences = [sentence.replace("{count}", f"{count:,}") for sentence, count in self.counts.items()]
        if self.addresses:
            named = ", ".join(address[:100] for address in self.addresses[:MOST_ADDRESSES])
            more = len(self.addresses) - MOST_ADDRESSES
            named += f", and {more} more" if more > 0 else ""
            sentences.append(f"Links kept their words; their addresses were left out: {named}.")
        return tuple(sentences)


def quote_opening(words: str, most: int = 40) -> str:
    """The first words, in quotation marks."""
    words = " ".join(words.split())
    return f"“{words}”" if len(words) <= most else f"“{words[:most].rsplit(' ', 1)[0]} …”"

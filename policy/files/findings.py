"""Collects what a file reader notes: sentences for the policy lead, and the words that were left out."""

from collections import Counter
from dataclasses import dataclass, field

from policy.text.blocks import LeftOut

ACCENTS = "Accents were cut where more than 8 lay on one letter: {count}."
HIDDEN = "Invisible characters, such as soft hyphens, were removed: {count}."
STRUCK = "Words that are struck out were kept: {count} places. Check that they still hold."
BOXES = "The paragraphs of text boxes stand after the paragraph that holds the box: {count} boxes."
NESTED_TABLES = "The paragraphs of tables inside a table were put into its cell: {count} tables."
TABLE_PICTURES = "What stands on a picture or in a box of a table was put after the table: {count}."
FIELDS = "Fields without shown words were passed over: {count}."
OPEN_FIELD = "A field of the file does not end."
RAISED = "Raised or lowered characters, as in m² or 1st, were kept on the line: {count}."
DROP_CAPS = "Drop caps were put back before their words: {count}."
PLACEHOLDERS = (
    "Form fields that nobody filled in were kept with the words that stand in them: {count}. Replace these words."
)
OTHER_FILES = "Other files inside the file were not read: {count}. Paste their words into it as plain text."
FORMULAS = "Formulas were kept as the letters that they hold: {count}. Check them."
DRAWINGS = "Drawings, charts or objects that hold no picture file were left out: {count}."
SYMBOLS = "Characters of a font of symbols were kept as signs or letters: {count}. Check them."
LINE_BREAKS = "Line breaks inside paragraphs were taken as new paragraphs: {count}."
TICKS = "Bullets that are ticks or crosses became plain ones: {count}. Check that nothing depends on them."
EMPTY_NUMBERS = "Numbered paragraphs without words were left out, but counted: {count}."
NUMBERS_IN_DIGITS = "Numbers of a kind that is not read, such as “first”, were written in digits: {count}. Check them."
UNKNOWN_NUMBERS = "Automatic numbers that cannot be known were left away: {count}."
ABSENT_PICTURES = "Pictures that the file links to but does not hold were left out: {count}."
ADDRESSES = "Links whose address is not of the web, mail or telephone kept their words only: {count}."
INSERTED = "Tracked insertions were kept, as if accepted: {count} ({who})."
DELETED = "Tracked deletions were left out, as if accepted: {count} ({who})."
NOT_INSERTED = "Tracked insertions were left out, as if rejected: {count} ({who})."
NOT_DELETED = "Tracked deletions were kept, as if rejected: {count} ({who})."
_MOST_NAMES = 5


@dataclass(slots=True)
class Findings:
    """How often each note came up, in order of first appearance, and the words that were left out."""

    counts: Counter[str] = field(default_factory=Counter)
    people: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, note: str, count: int = 1, *, who: str = "") -> None:
        self.counts[note] += count
        names = self.people.setdefault(note, [])
        if who and who not in names:
            names.append(who)

    def count_hidden(self, count: int) -> None:
        self.add(HIDDEN, count)

    def count_accents(self, count: int) -> None:
        self.add(ACCENTS, count)

    def leave_out(self, where: str, reason: str, text: str) -> None:
        if words := " ".join(text.split()):
            self.left_out.append(LeftOut(where, reason, words))

    def list_sentences(self) -> tuple[str, ...]:
        return tuple(note.format(count=f"{count:,}", who=self.list_people(note)) for note, count in self.counts.items())

    def list_people(self, note: str) -> str:
        names = self.people[note]
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        return "; ".join(names[:_MOST_NAMES]) + more

"""What was doubtful or left out when a file was read into a draft, and how it was settled, at one moment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from policy.comparison import ClausePlace
from policy.models import Draft, FileReading, Settlement
from policy.sealing.soundness import UnsoundVersion
from policy.text import PolicyText, UnitText
from policy.text.smallest_form import list_parts
from policy.text.structure.doubts import Reading
from policy.text.units import ROWS

from .locating import SeenUnit, digest_unit, list_placed_units, locate_units
from .settling import KEPT, UNDONE, begin_words, list_possible
from .unit_places import TITLE_ANCHOR

BUTTONS = {
    Reading.HEADING: "Take as a heading",
    Reading.PARAGRAPH: "Take as a paragraph",
    Reading.ITEM: "Take as a list item",
    Reading.GO_ON: "Join with the paragraph before",
    Reading.SPLIT: "Split in two",
    Reading.LEAVE_OUT: "Leave out",
    Reading.DESCRIBE: "Save this description",
    Reading.TYPE_AGAIN: "Save these words",
}
DONE = {
    Reading.HEADING: "taken as a heading",
    Reading.PARAGRAPH: "taken as a paragraph",
    Reading.ITEM: "taken as a list item",
    Reading.GO_ON: "joined with the paragraph before",
    Reading.SPLIT: "split in two",
    Reading.LEAVE_OUT: "left out",
    Reading.DESCRIBE: "described",
    Reading.TYPE_AGAIN: "typed again",
    KEPT: "left as it is",
}
FIELDS = {
    Reading.SPLIT: "The second part begins with the words",
    Reading.DESCRIBE: "What does the picture show?",
    Reading.TYPE_AGAIN: "The words",
}
CONTROL = "document control"
_COUNTS = re.compile(r"\b[0-9]+ (?:places|paragraphs|short|lines)\b")


@dataclass(frozen=True, slots=True)
class TypedReading:
    """A reading that needs typed words: a field with a label, and a ``button`` that saves."""

    value: str
    label: str
    button: str
    words: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class ReviewedDoubt:
    """A doubt as it stands now. ``place`` is None if its unit is not in the text.

    ``settlement`` is None if there is none, or it was undone. ``digest`` is that of the unit's words, "" without a
    unit. ``is_changed_since``: the unit was edited by hand or deleted, so there is nothing left to settle.
    """

    id: str
    row: dict[str, Any]
    place: ClausePlace | None
    unit: UnitText | None
    digest: str
    settlement: Settlement | None
    is_changed_since: bool
    may_undo: bool

    @property
    def must_settle(self) -> bool:
        return bool(self.row["must_settle"])

    @property
    def is_open(self) -> bool:
        return self.settlement is None and not self.is_changed_since

    @property
    def readings(self) -> list[Reading]:
        readings = [Reading(value) for value in self.row["readings"]]
        return list_possible(readings, self.unit) if self.unit else []

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Return the value and label of each button that needs no typed words."""
        kept = [(KEPT, "It is right as it is")] if self.may_be_kept else []
        return [(one.value, BUTTONS[one]) for one in self.readings if one not in FIELDS] + kept

    @property
    def fields(self) -> list[TypedReading]:
        return [
            TypedReading(one.value, FIELDS[one], BUTTONS[one], self._begin_words(one), one is Reading.TYPE_AGAIN)
            for one in self.readings
            if one in FIELDS
        ]

    def _begin_words(self, reading: Reading) -> str:
        return begin_words(self.unit) if reading is Reading.TYPE_AGAIN and self.unit else ""

    @property
    def address(self) -> str:
        return build_address(self.place)

    @property
    def is_first_of_several(self) -> bool:
        """Whether the doubt's sentence is about several places; only the first is shown."""
        return bool(_COUNTS.search(str(self.row["understood"])))

    @property
    def at(self) -> str:
        """Return the place in the form that the clause page's ``at`` takes."""
        return "#".join(self.place or ())

    @property
    def is_row(self) -> bool:
        """Whether the unit is a table row, which has its own page for editing cell by cell."""
        return self.unit is not None and self.unit.kind in ROWS

    @property
    def done(self) -> str:
        return DONE[self.settlement.how] if self.settlement else ""

    @property
    def may_be_kept(self) -> bool:
        return not self.must_settle or self.unit is None

    @property
    def words(self) -> str:
        return f"{self.unit.number} {self.unit.text}".strip() if self.unit else str(self.row["words"])


@dataclass(frozen=True, slots=True)
class ReviewedLeftOut:
    """Something in the file that is not in the text. ``after`` is the unit it followed, None for the end."""

    id: str
    row: dict[str, Any]
    after: ClausePlace | None
    settlement: Settlement | None
    may_undo: bool


class FileReview:
    """A reading and its settlements, compared with the draft's text (None if that cannot be read)."""

    def __init__(self, reading: FileReading, text: PolicyText | None, *, revision: int) -> None:
        self.reading = reading
        self.text = text
        self.revision = revision

    @property
    def waits_for_choice(self) -> bool:
        """Whether somebody must first choose how to read the tracked changes."""
        return self.reading.revision is None

    @cached_property
    def in_draft(self) -> "FileReview | None":
        """Return the review of the reading that is in the draft: an earlier one, while this one waits for a choice."""
        if not self.waits_for_choice:
            return self
        before = FileReading.objects.filter(draft=self.reading.draft_id, revision__isnull=False).last()
        return FileReview(before, self.text, revision=self.revision) if before else None

    @cached_property
    def settlements(self) -> dict[str, Settlement]:
        """Return the newest settlement of each key, unless it was undone."""
        newest = {row.key: row for row in self.reading.settlements.select_related("by")}
        return {key: row for key, row in newest.items() if row.how != UNDONE}

    @cached_property
    def _units(self) -> dict[ClausePlace, tuple[UnitText, str]]:
        """Return each unit and the digest of its words, by place."""
        if self.text is None:
            return {}
        units = [unit for part in list_parts(self.text) for unit in part.units]
        placed = list_placed_units(self.text)
        return {place: (unit, digest_unit(clause)) for unit, (place, clause) in zip(units, placed, strict=True)}

    @cached_property
    def doubts(self) -> list[ReviewedDoubt]:
        """Return the doubts. Those that must be settled come first."""
        rows = self.reading.understood.get("doubts", [])
        # Locate settled doubts separately, so that they do not take a place that an open doubt needs.
        settled = [row for row in rows if row["id"] in self.settlements]
        others = [row for row in rows if row["id"] not in self.settlements]
        doubts = {
            row["id"]: self._review(row, place)
            for some in (settled, others)
            for row, place in zip(some, self.locate(some), strict=True)
        }
        return sorted((doubts[row["id"]] for row in rows), key=lambda doubt: not doubt.must_settle)

    def _review(self, row: dict[str, Any], place: ClausePlace | None) -> ReviewedDoubt:
        settlement = self.settlements.get(row["id"])
        unit, digest = self._units[place] if place else (None, "")
        is_gone = row["place"] is not None and place is None and self.text is not None
        is_changed = is_gone and settlement is None
        return ReviewedDoubt(row["id"], row, place, unit, digest, settlement, is_changed, self._may_undo(settlement))

    def _may_undo(self, settlement: Settlement | None) -> bool:
        """Whether a settlement can be undone. One that changed the text can be, until something else is saved."""
        return settlement is not None and (not settlement.change or settlement.revision == self.revision)

    def locate(self, rows: Sequence[dict[str, Any]]) -> list[ClausePlace | None]:
        """Find where the unit of each row of the record is now; None if it is not in the text."""
        if self.text is None:
            return [None] * len(rows)
        wanted: list[SeenUnit] = [(tuple(row["place"] or ("", "")), row["digest"]) for row in rows]
        return locate_units(self.text, wanted)

    @cached_property
    def left_out(self) -> list[ReviewedLeftOut]:
        rows = self.reading.understood.get("left_out", [])
        reviewed = []
        for number, (row, place) in enumerate(zip(rows, self.locate(rows), strict=True), 1):
            key = f"left_out_{number}"
            after = ("", TITLE_ANCHOR) if row["is_first"] else place
            settlement = self.settlements.get(key)
            reviewed.append(ReviewedLeftOut(key, row, after, settlement, self._may_undo(settlement)))
        return reviewed

    @property
    def open_doubts(self) -> list[ReviewedDoubt]:
        return [doubt for doubt in self.doubts if doubt.is_open]

    @property
    def unsettled(self) -> list[ReviewedDoubt]:
        """Return the open doubts that must be settled before the draft can be submitted."""
        return [doubt for doubt in self.open_doubts if doubt.must_settle]

    def find_doubt(self, key: str) -> ReviewedDoubt | None:
        return next((doubt for doubt in self.doubts if doubt.id == key), None)


def build_address(place: ClausePlace | None) -> str:
    """Return the address of a unit, relative to that of the whole text; "" if there is no place."""
    if place is None:
        return ""
    slug, anchor = place
    return f"{slug}/#{anchor}" if slug else f"#{anchor}"


def load_file_review(draft: Draft, text: PolicyText | None) -> FileReview | None:
    """Load the review of the newest reading; None if no file was read into the draft."""
    reading = FileReading.objects.newest_of(draft)
    return FileReview(reading, text, revision=draft.revision) if reading else None


def load_original(reading: FileReading) -> bytes:
    """Return the bytes of the file that was read. Raises UnsoundVersion if somebody has changed them since."""
    data = bytes(reading.file.data)
    if sha256(data).hexdigest() != reading.file_digest:
        raise UnsoundVersion
    return data

"""What differs between two versions, in words for people: which clauses, what became of each, where it stands now."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from policy.comparison import (
    TITLE,
    ChangeKind,
    ClauseChange,
    IdentifiedUnit,
    Piece,
    PieceKind,
    Unit,
    UnitPairs,
    compare_texts,
    match_units,
    pair_units,
)
from policy.models import Version
from policy.text import UnitKind
from policy.text.unit_names import plain_number

from .change_headlines import choose_kind, describe_marks, write_headline
from .changed_places import ShownCell, ShownPlace, cut_cells
from .clause_names import list_part_units, name_unit
from .pages import CACHE_SIZE, Outline, load_outline

_COUNTED_IN_ORDER = (
    *(ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED),
    *(ChangeKind.MOVED, ChangeKind.RENUMBERED, ChangeKind.REFORMATTED),
)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A clause that changed, or a run of clauses that were only renumbered.

    ``name`` and ``headline`` make one sentence: "5.3" "became 5.4, and its words changed". The name is the one in
    the old text, or in the new text for an added clause. ``kind`` is the change that matters most. ``count`` is the
    number of clauses; ``old`` and ``new`` are the first of them. ``words`` show both wordings together, exact except
    for spaces; ``words_before`` and ``words_after`` are exact. ``remarks`` say what the words do not show.
    """

    kind: ChangeKind
    name: str
    headline: str
    old: Unit | None
    new: Unit | None
    words: tuple[Piece, ...] = ()
    words_before: tuple[Piece, ...] = ()
    words_after: tuple[Piece, ...] = ()
    remarks: tuple[str, ...] = ()
    count: int = 1

    @property
    def changes_words(self) -> bool:
        """Whether words or the targets of links changed, not only a number, place or form."""
        return self.kind in {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED}

    @property
    def shows_both_texts(self) -> bool:
        return self.kind == ChangeKind.CHANGED and self.words_before != self.words_after

    @property
    def cells(self) -> list[ShownCell]:
        """Both wordings of a row together, cell by cell; [] for any other clause."""
        return cut_cells(self.new or self.old, self.words)

    @property
    def before(self) -> ShownPlace | None:
        """The old wording, if it is worth showing beside the new one or alone."""
        if self.old and (self.shows_both_texts or not self.new):
            return ShownPlace(self.old, self.words_before)
        return None

    @property
    def after(self) -> ShownPlace | None:
        return ShownPlace(self.new, self.words_after, self.remarks) if self.new else None

    @property
    def shows_words(self) -> bool:
        return self.kind != ChangeKind.RENUMBERED or bool(self.remarks)


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """``differ`` counts the places whose words differ. ``summary``: "12 places: 3 changed, 2 added, 7 renumbered"."""

    differ: int
    places: int
    summary: str

    @property
    def in_places(self) -> str:
        """As in "1.1 differs in 2 places"."""
        return _say_places(self.differ)


def compare_versions(old: Version, new: Version) -> list[ShownChange]:
    """List what differs between two published versions of a policy, in the order of the new text.

    Clauses with the same identity belong together. If neither version directly followed the other, the rest is also
    matched by its words, so that a version that was withdrawn in between hides nothing.
    """
    return list(_compare_by_id(old.pk, new.pk, _follow_each_other(old, new)))


def pair_versions(old: Version, new: Version) -> UnitPairs:
    """Pair the positions of units that belong together, those that stayed and those that moved."""
    return pair_units(*_identify_units(old.pk, new.pk, _follow_each_other(old, new)))


def _follow_each_other(old: Version, new: Version) -> bool:
    return old.pk == find_previous(new.pk) or new.pk == find_previous(old.pk)


def build_shown_changes(changes: Sequence[ClauseChange]) -> list[ShownChange]:
    """Build changes as people see them. Neighbours that were only renumbered become one change."""
    return [_describe_change(run[0]) if len(run) == 1 else _describe_run(run) for run in _group_runs(changes)]


def count_changes(changes: Sequence[ShownChange]) -> ChangeCount:
    counts: Counter[str] = Counter()
    for change in changes:
        counts[change.kind] += change.count
    places = counts.total()
    if not counts:
        summary = "Nothing differs"
    elif len(counts) == 1:
        summary = f"{_say_places(places)} {''.join(counts)}"
    else:
        kinds = ", ".join(f"{counts[kind]} {kind}" for kind in _COUNTED_IN_ORDER if counts[kind])
        summary = f"{_say_places(places)}: {kinds}"
    return ChangeCount(sum(change.count for change in changes if change.changes_words), places, summary)


@lru_cache(maxsize=CACHE_SIZE)
def find_previous(version_id: int) -> int | None:
    """Find the version that a published one followed, or None.

    It is the newest earlier one that was not yet withdrawn when this one was published. Cached for
    good: nothing that is published or withdrawn later changes the answer.
    """
    version = Version.objects.defer("text").get(pk=version_id)
    assert version.published_at is not None  # before publication the answer may still change, and must not be cached
    earlier = Version.objects.published(at=version.published_at).filter(
        policy=version.policy_id, in_force_at__lt=version.in_force_at
    )
    stood = earlier.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=version.published_at))
    return stood.order_by("-in_force_at").values_list("pk", flat=True).first()


def list_identified_units(outline: Outline) -> Iterator[tuple[Unit, Hashable]]:
    """Yield every unit of a version with its identity. Titles of appendices have none."""
    for part in outline.parts:
        yield from list_part_units(part, outline.clauses[part.slug])


@lru_cache(maxsize=CACHE_SIZE)
def _compare_by_id(old_id: int, new_id: int, is_next: bool) -> tuple[ShownChange, ...]:
    """Compare two versions. Cached for good, because published texts never change."""
    return tuple(build_shown_changes(compare_texts(*_identify_units(old_id, new_id, is_next))))


def _identify_units(old_id: int, new_id: int, is_next: bool) -> tuple[list[IdentifiedUnit], list[IdentifiedUnit]]:
    """List the units of both versions. Units that belong together get the same identity."""
    old, new = (list(list_identified_units(load_outline(pk))) for pk in (old_id, new_id))
    identities = {index: identity for index, (_, identity) in enumerate(old)}
    if not is_next:
        identities |= _match_leftovers(old, new)
    before = [IdentifiedUnit(identities[index] or ("title", unit.part), unit) for index, (unit, _) in enumerate(old)]
    after = [IdentifiedUnit(identity or ("title", unit.part), unit) for unit, identity in new]
    return before, after


def _match_leftovers(old: Sequence[tuple[Unit, Hashable]], new: Sequence[tuple[Unit, Hashable]]) -> dict[int, Hashable]:
    """Map each old unit's index to the identity of the new unit that surely continues it, by identity or by words."""
    places = {identity: unit.place for unit, identity in old if identity}
    decided = {unit.place: places[identity] for unit, identity in new if identity in places}
    matches = match_units([unit for unit, _ in old], [unit for unit, _ in new], decided)
    return {
        match.old: identity
        for match, (_, identity) in zip(matches, new, strict=True)
        if match.old is not None and identity and not match.is_doubtful
    }


def _group_runs(changes: Sequence[ClauseChange]) -> list[list[ClauseChange]]:
    runs: list[list[ClauseChange]] = []
    for change in changes:
        if runs and _continues_run(runs[-1][-1], change):
            runs[-1].append(change)
        else:
            runs.append([change])
    return runs


def _continues_run(last: ClauseChange, change: ClauseChange) -> bool:
    """Whether both were only renumbered, and are neighbours in the old text and in the new."""
    if not (_is_renumbered(last) and _is_renumbered(change)):
        return False
    (old, new), (next_old, next_new) = _require_both(last), _require_both(change)
    return _is_next_number(old, next_old) and _is_next_number(new, next_new)


def _is_renumbered(change: ClauseChange) -> bool:
    """Whether it was only renumbered, and is called by its number alone."""
    if change.kinds != {ChangeKind.RENUMBERED} or not change.old or not change.new or change.old.kind == TITLE:
        return False
    return all(
        _read_labels(unit) and unit.name.endswith(plain_number(unit.number)) for unit in (change.old, change.new)
    )


def _is_next_number(unit: Unit, other: Unit) -> bool:
    """Whether ``other`` has the next number: 5.4 after 5.3, 5.1 after 5, 6 after 5.7. Bullets may come between them."""
    labels, following = _read_labels(unit), _read_labels(other)
    after = [[*labels[:length], labels[length] + 1] for length in range(len(labels))]
    return unit.part == other.part and following in [*after, [*labels, 1]]


def _read_labels(unit: Unit) -> list[int]:
    """Read 5.3 as 5 and 3; return [] for a number with letters."""
    labels = plain_number(unit.number).split(".")
    return [int(label) for label in labels] if all(map(str.isdecimal, labels)) else []


def _describe_run(run: Sequence[ClauseChange]) -> ShownChange:
    (old, new), (last_old, last_new) = _require_both(run[0]), _require_both(run[-1])
    first, last, new_first, new_last = (plain_number(unit.number) for unit in (old, last_old, new, last_new))
    is_heading = old.kind == UnitKind.HEADING
    label = "" if is_heading else name_unit(old).removesuffix(first).rstrip()  # "Appendix 1, point"
    name = f"{label}s {first} to {last}" if label else f"{first} to {last}"
    headline = f"were renumbered {new_first} to {new_last}; their words are the same"
    return ShownChange(ChangeKind.RENUMBERED, name, headline, old, new, count=len(run))


def _require_both(change: ClauseChange) -> tuple[Unit, Unit]:
    assert change.old
    assert change.new
    return change.old, change.new


def _describe_change(change: ClauseChange) -> ShownChange:
    unit = change.old or change.new
    assert unit
    kind = choose_kind(change)
    # An appendix that was added, removed or moved is named by its label. If words changed, they are those of its title.
    name = unit.number if unit.kind == TITLE and kind != ChangeKind.CHANGED else name_unit(unit)
    whole, before, after = map(unmark_leading_spaces, (change.words, change.words_before, change.words_after))
    headline, remarks = write_headline(change), describe_marks(change)
    return ShownChange(kind, name, headline, change.old, change.new, whole, before, after, remarks)


def unmark_leading_spaces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Mark only words: the space before a changed word stays unmarked."""
    found = []
    for piece in pieces:
        text = piece.text.lstrip()
        gap = piece.text[: len(piece.text) - len(text)]
        has_marked_gap = gap and piece.kind != PieceKind.SAME
        found += [Piece(PieceKind.SAME, gap), Piece(piece.kind, text)] if has_marked_gap else [piece]
    return tuple(found)


def _say_places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"

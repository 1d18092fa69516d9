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
    compare_texts,
    match_units,
    name_place,
)
from policy.models import Version
from policy.text import UnitKind

from .clause_names import build_unit, build_unit_address, name_in_link, name_unit
from .pages import CACHE_SIZE, Outline, load_outline

_COUNTED_IN_ORDER = (ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED, ChangeKind.RENUMBERED)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A clause that changed, or a run of clauses that were only renumbered.

    ``name`` and ``headline`` make one sentence: "5.3" "became 5.4, and its words changed". The name is the one in
    the old text, for an added clause the one in the new. ``kind`` is the change that matters most; ``count`` is the
    number of clauses, ``old`` and ``new`` the first of them. ``words`` are both wordings in one, exact but for
    spaces; ``words_before`` and ``words_after`` are exact.
    """

    kind: ChangeKind
    name: str
    headline: str
    old: Unit | None
    new: Unit | None
    words: tuple[Piece, ...] = ()
    words_before: tuple[Piece, ...] = ()
    words_after: tuple[Piece, ...] = ()
    count: int = 1

    @property
    def changes_words(self) -> bool:
        """Whether words changed, not only a number or place."""
        return self.kind in {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED}

    @property
    def shows_both_texts(self) -> bool:
        return self.kind == ChangeKind.CHANGED

    @property
    def shows_words(self) -> bool:
        return self.kind != ChangeKind.RENUMBERED

    @property
    def old_name(self) -> str:
        return name_in_link(self.old) if self.old else ""

    @property
    def new_name(self) -> str:
        return name_in_link(self.new) if self.new else ""

    @property
    def old_address(self) -> str:
        """Its address below that of the old version: ``appendix-1/#4``; "" if it was not there."""
        return build_unit_address(self.old) if self.old else ""

    @property
    def new_address(self) -> str:
        """Its address below that of the new version; "" if it is gone."""
        return build_unit_address(self.new) if self.new else ""


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
    """What differs between two published versions of a policy, in the order of the new text.

    Clauses with the same identity belong together. Where neither version was written from the other, the rest is
    matched by its words, so that nothing is hidden by a version that was withdrawn in between.
    """
    is_next = old.pk == find_previous(new.pk) or new.pk == find_previous(old.pk)
    return list(_compare_by_id(old.pk, new.pk, is_next))


def build_shown_changes(changes: Sequence[ClauseChange]) -> list[ShownChange]:
    """Changes as shown to people; neighbours that were only renumbered become one."""
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
    """The version that a published one followed: the newest before it that stood when it was published.

    Cached for good: nothing that is published or withdrawn later changes the answer.
    """
    version = Version.objects.defer("text").get(pk=version_id)
    assert version.published_at is not None  # before publication the answer may still change, and must not be cached
    earlier = Version.objects.published(at=version.published_at).filter(
        policy=version.policy_id, in_force_at__lt=version.in_force_at
    )
    stood = earlier.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=version.published_at))
    return stood.order_by("-in_force_at").values_list("pk", flat=True).first()


def list_identified_units(outline: Outline) -> Iterator[tuple[Unit, Hashable]]:
    """Every unit of a version with its identity; titles of appendices have none."""
    for part in outline.parts:
        if part.label:
            yield Unit(part.slug, TITLE, part.label, "", part.title), None
        for clause in outline.clauses[part.slug]:
            yield build_unit(clause), clause.identity


@lru_cache(maxsize=CACHE_SIZE)
def _compare_by_id(old_id: int, new_id: int, is_next: bool) -> tuple[ShownChange, ...]:
    """Cached for good, because published texts never change."""
    old, new = (list(list_identified_units(load_outline(pk))) for pk in (old_id, new_id))
    identities = {index: identity for index, (_, identity) in enumerate(old)}
    if not is_next:
        identities |= _match_leftovers(old, new)
    before = [IdentifiedUnit(identities[index] or ("title", unit.part), unit) for index, (unit, _) in enumerate(old)]
    after = [IdentifiedUnit(identity or ("title", unit.part), unit) for unit, identity in new]
    return tuple(build_shown_changes(compare_texts(before, after)))


def _match_leftovers(old: Sequence[tuple[Unit, Hashable]], new: Sequence[tuple[Unit, Hashable]]) -> dict[int, Hashable]:
    """By index of old units that no new one continues by identity: the identity of the one that surely does."""
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
    return change.kinds == {ChangeKind.RENUMBERED} and change.old is not None and change.old.kind != TITLE


def _is_next_number(unit: Unit, other: Unit) -> bool:
    """5.4 follows 5.3, 5.1 follows 5, 6 follows 5.7. Bullets have no number and may stand between."""
    if unit.part != other.part:
        return False
    section, _, number = unit.number.rpartition(".")
    if other.kind == UnitKind.HEADING:
        return other.number == str(int(section or unit.number) + 1)
    if unit.kind == UnitKind.HEADING:
        return other.number == f"{unit.number}.1"
    return other.number == f"{section}." * bool(section) + str(int(number) + 1)


def _describe_run(run: Sequence[ClauseChange]) -> ShownChange:
    (old, new), (last_old, last_new) = _require_both(run[0]), _require_both(run[-1])
    label = name_unit(old).removesuffix(old.number) if old.part else ""  # "Appendix 1, point "
    name = f"{label.rstrip()}s {old.number} to {last_old.number}" if label else f"{old.number} to {last_old.number}"
    headline = f"were renumbered {new.number} to {last_new.number}; their words are the same"
    return ShownChange(ChangeKind.RENUMBERED, name, headline, old, new, count=len(run))


def _require_both(change: ClauseChange) -> tuple[Unit, Unit]:
    assert change.old
    assert change.new
    return change.old, change.new


def _describe_change(change: ClauseChange) -> ShownChange:
    unit = change.old or change.new
    assert unit
    kind = _choose_kind(change)
    # An appendix that was added, removed or moved is named by its label; a change of words is one of its title.
    name = unit.number if unit.kind == TITLE and kind != ChangeKind.CHANGED else name_unit(unit)
    whole, before, after = map(unmark_leading_spaces, (change.words, change.words_before, change.words_after))
    return ShownChange(kind, name, _write_headline(change, kind), change.old, change.new, whole, before, after)


def unmark_leading_spaces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Marks words alone: the space before a changed word stays unmarked."""
    found = []
    for piece in pieces:
        text = piece.text.lstrip()
        gap = piece.text[: len(piece.text) - len(text)]
        has_marked_gap = gap and piece.kind != PieceKind.SAME
        found += [Piece(PieceKind.SAME, gap), Piece(piece.kind, text)] if has_marked_gap else [piece]
    return tuple(found)


def _choose_kind(change: ClauseChange) -> ChangeKind:
    if change.old is None or change.new is None:
        return ChangeKind.ADDED if change.new else ChangeKind.REMOVED
    if change.old.text != change.new.text:
        return ChangeKind.CHANGED
    return ChangeKind.MOVED if ChangeKind.MOVED in change.kinds else ChangeKind.RENUMBERED


def _write_headline(change: ClauseChange, kind: ChangeKind) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return f"was {kind}"
    words = ", and its words changed" if kind == ChangeKind.CHANGED else ", in the same words"
    place = _describe_place(old, new)
    if new.kind != TITLE and ChangeKind.MOVED in change.kinds:
        return f"moved to {'another place' if name_unit(old) == name_unit(new) else place}{words}"
    if old.number == new.number:
        return "changed"
    if new.kind == TITLE:
        return f"became {new.number}" + words * (kind == ChangeKind.CHANGED)
    return f"became {'that of ' * (new.kind == UnitKind.HEADING)}{place}{words}"


def _describe_place(old: Unit, new: Unit) -> str:
    """Where it stands now, as briefly as a reader of the old text needs."""
    if new.kind == UnitKind.HEADING:
        return f"section {new.number}"
    name = name_place(new.place)
    return name.rpartition(", ")[2] if old.part == new.part != "" and old.kind == UnitKind.POINT else name


def _say_places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"

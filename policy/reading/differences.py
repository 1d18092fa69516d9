"""What differs between two versions, in words for people: which clauses, what became of each, and where it stands."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from policy.comparison import TITLE, Change, ChangeKind, Op, Paired, Piece, Unit, changes, match
from policy.models import Clause, Version
from policy.text import Kind

from .pages import KEPT, Outline, outline_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One clause that differs, or a run of clauses of which only the numbers do.

    ``name`` and ``headline`` read as one: "5.3" "became 5.4, and its words changed". The name is that in the old
    text, where it stood there. ``sort`` is "added", "removed", "changed", "moved" or "renumbered"; ``count`` is
    how many clauses it speaks of. ``old`` and ``new`` are the first of a run. ``words`` are both wordings in one,
    true to the letter but for spaces; those before and after are so with them.
    """

    sort: str
    name: str
    headline: str
    old: Unit | None
    new: Unit | None
    words: tuple[Piece, ...] = ()
    words_before: tuple[Piece, ...] = ()
    words_after: tuple[Piece, ...] = ()
    count: int = 1

    @property
    def differs(self) -> bool:
        """Its words do, not its number or place alone."""
        return self.sort in {"added", "removed", "changed"}

    @property
    def is_in_both(self) -> bool:
        """Old and new wording are shown beside one another."""
        return self.sort == "changed"

    @property
    def shows_words(self) -> bool:
        return self.sort != "renumbered"

    @property
    def old_name(self) -> str:
        return called(self.old) if self.old else ""

    @property
    def new_name(self) -> str:
        return called(self.new) if self.new else ""

    @property
    def old_address(self) -> str:
        """Below the address of the old version: ``appendix-1/#4``; "" if it was not there."""
        return anchor_in(self.old) if self.old else ""

    @property
    def new_address(self) -> str:
        """Below the address of the new version; "" if it is gone."""
        return anchor_in(self.new) if self.new else ""


@dataclass(frozen=True, slots=True)
class Count:
    """``differ`` counts the places whose words differ; ``said``: "12 places: 3 changed, 2 added, 7 renumbered"."""

    differ: int
    places: int
    said: str

    @property
    def in_places(self) -> str:
        """As in "1.1 differs in 2 places"."""
        return _places(self.differ)


def compare(old: Version, new: Version) -> list[Shown]:
    """What differs between two published versions of a policy, in the order of the new text.

    Clauses continue one another by their identity; where neither version was written from the other, what is left
    over is matched by its words, so that a version withdrawn in between hides nothing.
    """
    is_next = old.pk == before(new.pk) or new.pk == before(old.pk)
    return list(_compared(old.pk, new.pk, is_next))


def shown(changes: Sequence[Change[Unit]]) -> list[Shown]:
    """Changes as they are shown; what was only renumbered, and stands together, is one line."""
    return [_alone(run[0]) if len(run) == 1 else _together(run) for run in _runs(changes)]


def counted(shown: Sequence[Shown]) -> Count:
    counts: Counter[str] = Counter()
    for one in shown:
        counts[one.sort] += one.count
    sorts = [
        f"{counts[sort]} {sort}" for sort in ("changed", "added", "removed", "moved", "renumbered") if counts[sort]
    ]
    places = counts.total()
    said = f"{_places(places)}: {', '.join(sorts)}" if len(counts) > 1 else f"{_places(places)} {''.join(counts)}"
    return Count(sum(one.count for one in shown if one.differs), places, said if counts else "Nothing differs")


@lru_cache(maxsize=KEPT)
def before(version_id: int) -> int | None:
    """Which version a published one followed: the newest before it that stood when it was published.

    It is kept: whatever is published or withdrawn later changes nothing about it.
    """
    version = Version.objects.defer("text").get(pk=version_id)
    assert version.published_at is not None  # of what is not published yet nothing may be kept
    earlier = Version.objects.published(at=version.published_at).filter(
        policy=version.policy_id, in_force_at__lt=version.in_force_at
    )
    stood = earlier.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=version.published_at))
    return stood.order_by("-in_force_at").values_list("pk", flat=True).first()


def name_of(unit: Unit) -> str:
    """For people: "5.3", "7.5, bullet 2", "Section 5", "Appendix 1, point 4", "The lead sentence"."""
    label = unit.part.replace("-", " ").capitalize()
    above, _, bullet = unit.anchor.rpartition("-")
    name = {
        Kind.LEAD.value: "The lead sentence",
        Kind.INTRODUCTION.value: f"The introduction of {label}",
        Kind.HEADING.value: f"The heading of section {unit.number}",
        Kind.BULLET.value: f"{above}, bullet {bullet}",
        TITLE: f"The title of {label}",
    }.get(unit.kind, unit.number)
    return f"{label}, point {name}" if unit.part and unit.kind in {Kind.POINT.value, Kind.BULLET.value} else name


def anchor_in(unit: Unit) -> str:
    """Its address below that of its version."""
    return f"{unit.part}/" * bool(unit.part) + f"#{unit.anchor}" * bool(unit.anchor)


def units_in(outline: Outline) -> Iterator[tuple[Unit, Hashable]]:
    """Every unit of a version with its identity; the titles of appendices, which have none, with None."""
    for part in outline.parts:
        if part.label:
            yield Unit(part.slug, TITLE, part.label, "", part.title), None
        for clause in outline.clauses[part.slug]:
            yield unit_of(clause, part.slug), clause.identity


def unit_of(clause: Clause, part_slug: str) -> Unit:
    return Unit(part_slug, clause.kind, clause.number, clause.anchor, clause.text)


@lru_cache(maxsize=KEPT)
def _compared(old_id: int, new_id: int, is_next: bool) -> tuple[Shown, ...]:
    """Published texts never change, so what was made of them is kept."""
    old, new = (list(units_in(outline_of(pk))) for pk in (old_id, new_id))
    names = {at: identity for at, (_, identity) in enumerate(old)}
    if not is_next:
        names |= _matched(old, new)
    before = [Paired(names[at] or ("title", unit.part), unit, unit) for at, (unit, _) in enumerate(old)]
    after = [Paired(identity or ("title", unit.part), unit, unit) for unit, identity in new]
    return tuple(shown(changes(before, after)))


def _matched(old: Sequence[tuple[Unit, Hashable]], new: Sequence[tuple[Unit, Hashable]]) -> dict[int, Hashable]:
    """For old units without a successor the identity of the new one that continues them for certain."""
    places = {identity: unit.place for unit, identity in old if identity}
    decided = {unit.place: places[identity] for unit, identity in new if identity in places}
    found = match([unit for unit, _ in old], [unit for unit, _ in new], decided)
    return {
        one.old: identity
        for one, (_, identity) in zip(found, new, strict=True)
        if one.old is not None and identity and not one.is_doubtful
    }


def _runs(changes: Sequence[Change[Unit]]) -> list[list[Change[Unit]]]:
    runs: list[list[Change[Unit]]] = []
    for change in changes:
        if runs and _goes_on(runs[-1][-1], change):
            runs[-1].append(change)
        else:
            runs.append([change])
    return runs


def _goes_on(last: Change[Unit], change: Change[Unit]) -> bool:
    """Both only renumbered, and next to one another in the old text and in the new one."""
    if not (_is_renumbered(last) and _is_renumbered(change)):
        return False
    (old, new), (next_old, next_new) = _both(last), _both(change)
    return _follows(old, next_old) and _follows(new, next_new)


def _is_renumbered(change: Change[Unit]) -> bool:
    return change.kinds == {ChangeKind.RENUMBERED} and change.old is not None and change.old.kind != TITLE


def _follows(unit: Unit, other: Unit) -> bool:
    """By their numbers: 5.3 and 5.4; 5 and 5.1; 5.7 and 6. Bullets, which have none, may stand between."""
    if unit.part != other.part:
        return False
    section, _, number = unit.number.rpartition(".")
    if other.kind == Kind.HEADING:
        return other.number == str(int(section or unit.number) + 1)
    if unit.kind == Kind.HEADING:
        return other.number == f"{unit.number}.1"
    return other.number == f"{section}." * bool(section) + str(int(number) + 1)


def _together(run: Sequence[Change[Unit]]) -> Shown:
    (old, new), (last_old, last_new) = _both(run[0]), _both(run[-1])
    label = name_of(old).removesuffix(old.number) if old.part else ""  # "Appendix 1, point "
    name = f"{label.rstrip()}s {old.number} to {last_old.number}" if label else f"{old.number} to {last_old.number}"
    headline = f"were renumbered {new.number} to {last_new.number}; their words are the same"
    return Shown("renumbered", name, headline, old, new, count=len(run))


def _both(change: Change[Unit]) -> tuple[Unit, Unit]:
    assert change.old
    assert change.new
    return change.old, change.new


def _alone(change: Change[Unit]) -> Shown:
    unit = change.old or change.new
    assert unit
    sort = _sort(change)
    # An appendix that came, went or moved is spoken of by its label; else it is the title that changed.
    name = unit.number if unit.kind == TITLE and sort != "changed" else name_of(unit)
    whole, before, after = map(without_gaps, (change.words, change.words_before, change.words_after))
    return Shown(sort, name, _headline(change, sort), change.old, change.new, whole, before, after)


def without_gaps(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces with only words marked: a space before them stays unmarked."""
    found = []
    for piece in pieces:
        text = piece.text.lstrip()
        gap = piece.text[: len(piece.text) - len(text)]
        found += [Piece(Op.SAME, gap), Piece(piece.op, text)] if gap and piece.op != Op.SAME else [piece]
    return tuple(found)


def _sort(change: Change[Unit]) -> str:
    if change.old is None or change.new is None:
        return "added" if change.new else "removed"
    if change.old.text != change.new.text:
        return "changed"
    return "moved" if ChangeKind.MOVED in change.kinds else "renumbered"


def _headline(change: Change[Unit], sort: str) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return f"was {sort}"
    words = "and its words changed" if sort == "changed" else "in the same words"
    if new.kind == TITLE:
        return "changed" if old.number == new.number else f"became {new.number}" + f", {words}" * (sort == "changed")
    place = _place(old, new)
    if ChangeKind.MOVED in change.kinds:
        return f"moved to {'another place' if name_of(old) == name_of(new) else place}, {words}"
    return (
        "changed" if old.number == new.number else f"became {'that of ' * (new.kind == Kind.HEADING)}{place}, {words}"
    )


def _place(old: Unit, new: Unit) -> str:
    """Where it stands now, said as shortly as somebody needs who comes from the old text."""
    if new.kind == Kind.HEADING:
        return f"section {new.number}"
    name = _lower(name_of(new))
    return name.rpartition(", ")[2] if old.part == new.part != "" and old.kind == Kind.POINT else name


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"


def called(unit: Unit) -> str:
    """In a link to it, where an appendix's title is its beginning."""
    return unit.number if unit.kind == TITLE else _lower(name_of(unit))


def _lower(name: str) -> str:
    return re.sub(r"^The ", "the ", name)

"""Which unit of an old text each unit of a new one continues, and where that is not certain."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import Indel

from policy.text import Kind

from .units import TITLE, Place, Unit

SIMILAR = 0.6  # of the words are in both, in the same order
LITTLE = 0.2  # nineteen in twenty pairs of clauses that have nothing to do with one another share less
NEARLY = 0.05
_BONUS = 0.2  # of two that are much alike the one in the same place is continued
MOST_CANDIDATES = 5
MOST_LOOKED_AT = 20  # of those alike, so that a text of 2,000 clauses that are all alike takes no minutes

NOTHING: Mapping[Place, Place | None] = MappingProxyType({})
# Each of these is the only one of its kind in its part, and continues the one before whatever it says.
_ONLY_ONES = {Kind.LEAD.value, Kind.INTRODUCTION.value, TITLE}
_NEVER_ASKED = {*_ONLY_ONES, Kind.HEADING.value}  # which heading a heading was is nobody's concern
_FAMILY = {Kind.POINT.value: Kind.CLAUSE.value}  # a clause may become a point, and a point a clause
_WORD = re.compile(r"\w+")
_similarity = Indel.normalized_similarity


@dataclass(frozen=True, slots=True)
class Match:
    """What a new unit continues, as an index into the old text, or None for a new clause.

    If it is doubtful, ``old`` is a proposal, and ``candidates`` are what it may continue, the likeliest first.
    """

    old: int | None
    is_doubtful: bool = False
    candidates: tuple[int, ...] = ()


def match(old: Sequence[Unit], new: Sequence[Unit], decided: Mapping[Place, Place | None] = NOTHING) -> list[Match]:
    """What each new unit continues. Each old unit is continued once, and by its like.

    ``decided`` says, for the place of a new unit, the place of the old one that it continues, or None for "a new
    clause". What it says of places that there are none of, or of one old place twice, is passed over.

    After that, a unit continues the one with the very same words: in the same place, else in the same part, else
    elsewhere. Then the most similar continue one another. The same place is the same anchor in the same part, or
    as far from a neighbour that is certain; an appendix keeps being the same part when its number changes.
    """
    matching = _Matching(old, new)
    matching.decide(decided)
    matching.match_same()
    matching.match_similar()
    matching.match_places()
    return matching.matches()


class _Matching:
    """How far the matching has got. ``found`` is new index -> old index; ``closed`` are new clauses for certain."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.closed: set[int] = set()
        self.doubts: dict[int, tuple[int, ...]] = {}
        self.old_words = [folded(unit.text) for unit in old]
        self.new_words = [folded(unit.text) for unit in new]
        parts = _continued_parts(old, new)
        self.parts = [parts[unit.part] for unit in new]

    def decide(self, decided: Mapping[Place, Place | None]) -> None:
        places = {unit.place: at for at, unit in enumerate(self.old)}
        for at, unit in enumerate(self.new):
            if unit.place not in decided:
                continue
            was = decided[unit.place]
            if was is None:
                self.closed.add(at)
            elif was in places:
                self.found[at] = places.pop(was)

    def free_old(self) -> list[int]:
        taken = set(self.found.values())
        return [at for at in range(len(self.old)) if at not in taken]

    def free_new(self) -> list[int]:
        return [at for at in range(len(self.new)) if at not in self.found and at not in self.closed]

    def match_same(self) -> None:
        """The very same words first, then the same but for punctuation and capitals."""
        for near in (_in_place, _in_part, _anywhere):
            for texts in (
                ([unit.text for unit in self.old], [unit.text for unit in self.new]),
                (self.old_words, self.new_words),
            ):
                self.take(near, *texts)

    def take(
        self, near: Callable[[Unit, str], Hashable], old_texts: Sequence[Hashable], new_texts: Sequence[Hashable]
    ) -> None:
        """Those for which there are as many on either side first, in order; then of twins the one in the place."""
        sides: dict[Hashable, tuple[list[int], list[int]]] = {}
        for was in self.free_old():
            unit = self.old[was]
            sides.setdefault((near(unit, unit.part), family(unit), old_texts[was]), ([], []))[0].append(was)
        for at in self.free_new():
            unit = self.new[at]
            sides.setdefault((near(unit, self.parts[at]), family(unit), new_texts[at]), ([], []))[1].append(at)
        twins = [side for side in sides.values() if len(side[0]) != len(side[1]) and all(side)]
        self.found |= {
            at: was
            for olds, news in sides.values()
            if len(olds) == len(news)
            for at, was in zip(news, olds, strict=True)
        }
        if twins:
            self.take_twins(twins)

    def take_twins(self, twins: Sequence[tuple[list[int], list[int]]]) -> None:
        places = self.near()
        for olds, news in twins:
            for at in news:
                if (was := next((was for was in olds if was in places[at]), None)) is not None:
                    olds.remove(was)
                    self.found[at] = was
            self.found |= dict(zip((at for at in news if at not in self.found), olds, strict=False))

    def match_similar(self) -> None:
        near = self.near()
        scores = self.scores(near)
        pairs = sorted(
            (-(score + _BONUS * (was in near[at])), abs(at - was), at, was)
            for at, row in scores.items()
            for was, score in row.items()
        )
        taken: dict[int, int] = {}
        for _, _, at, was in pairs:
            if at not in self.found and was not in taken:
                self.found[at] = was
                taken[was] = at
        for at, row in scores.items():
            self.doubt(at, row, scores, taken, near)

    def scores(self, near: Sequence[set[int]]) -> dict[int, dict[int, float]]:
        """New index -> old index -> how similar, of what is free and similar at all."""
        letters: dict[str, str] = {}
        free: dict[str, dict[int, str]] = {}
        for was in self.free_old():
            free.setdefault(family(self.old[was]), {})[was] = _spelt(self.old_words[was], letters)
        found: dict[int, dict[int, float]] = {}
        for at in self.free_new():
            spelt, olds = _spelt(self.new_words[at], letters), free.get(family(self.new[at]), {})
            best = process.extract(spelt, olds, scorer=_similarity, score_cutoff=SIMILAR, limit=MOST_LOOKED_AT)
            found[at] = {was: score for _, score, was in best}
            for was in near[at] & olds.keys():
                if (score := _similarity(spelt, olds[was])) >= SIMILAR:
                    found[at][was] = score
        return found

    def doubt(
        self,
        at: int,
        row: Mapping[int, float],
        scores: Mapping[int, Mapping[int, float]],
        taken: Mapping[int, int],
        near: Sequence[set[int]],
    ) -> None:
        """A match elsewhere is doubtful, and so is one with a rival that is nearly as good."""
        if self.new[at].kind in _NEVER_ASKED:
            return
        chosen = self.found.get(at)
        least = row[chosen] - NEARLY if chosen is not None else 0.0
        rivals = [
            was
            for was, score in row.items()
            if was != chosen and score >= least and not _is_better_used(was, score, scores, taken, near)
        ]
        is_elsewhere = chosen is not None and chosen not in near[at]
        if is_elsewhere or rivals:
            best = sorted(rivals, key=lambda was: (-row[was], was))
            self.doubts[at] = tuple(([] if chosen is None else [chosen]) + best)[:MOST_CANDIDATES]

    def near(self) -> list[set[int]]:
        """For each new unit the old ones in the same place."""
        anchors = {unit.place: was for was, unit in enumerate(self.old)}
        found = [
            {was} if (was := anchors.get((part, unit.anchor))) is not None else set()
            for unit, part in zip(self.new, self.parts, strict=True)
        ]
        for indexes in (range(len(self.new)), range(len(self.new) - 1, -1, -1)):
            shift: int | None = None
            for at in indexes:
                if at in self.found:
                    shift = self.found[at] - at
                elif shift is not None and self.is_in_part(at, at + shift):
                    found[at].add(at + shift)
        return found

    def is_in_part(self, at: int, was: int) -> bool:
        return 0 <= was < len(self.old) and self.old[was].part == self.parts[at]

    def match_places(self) -> None:
        """What is left continues what stood there, unless they share so little that it is another clause."""
        places = {self.old[was].place: was for was in self.free_old()}
        for at in self.free_new():
            unit = self.new[at]
            was = places.get((self.parts[at], unit.anchor))
            if was is None or family(unit) != family(self.old[was]):
                continue
            shares_little = _similarity(self.old_words[was], self.new_words[at]) < LITTLE
            if shares_little and unit.kind not in _ONLY_ONES:
                continue
            self.found[at] = was
            if unit.kind not in _NEVER_ASKED:
                rivals = (other for other in self.doubts.get(at, ()) if other != was)
                self.doubts[at] = (was, *rivals)[:MOST_CANDIDATES]

    def matches(self) -> list[Match]:
        return [Match(self.found.get(at), at in self.doubts, self.doubts.get(at, ())) for at in range(len(self.new))]


def _is_better_used(
    was: int,
    score: float,
    scores: Mapping[int, Mapping[int, float]],
    taken: Mapping[int, int],
    near: Sequence[set[int]],
) -> bool:
    """Another new unit continues it, and more surely."""
    if was not in taken:
        return False
    other = taken[was]
    better = scores[other][was]
    return better > score + NEARLY or (was in near[other] and better >= score)


def family(unit: Unit) -> str:
    return _FAMILY.get(unit.kind, unit.kind)


def folded(text: str) -> tuple[str, ...]:
    """The words alone: neither capitals nor punctuation make another clause."""
    return tuple(_WORD.findall(text.casefold())) or (text,)


def _in_place(unit: Unit, part: str) -> Hashable:
    return part, unit.anchor


def _in_part(_: Unit, part: str) -> Hashable:
    return part


def _anywhere(_: Unit, __: str) -> Hashable:
    return None


def _spelt(words: Sequence[str], letters: dict[str, str]) -> str:
    """Words as letters of a large alphabet: comparing strings is quickest."""
    return "".join(letters.setdefault(word, chr(0x10000 + len(letters))) for word in words)


def _continued_parts(old: Sequence[Unit], new: Sequence[Unit]) -> dict[str, str]:
    """New slug -> the old one of the part that it continues: of appendices that with which it shares most units.

    One that shares none with any keeps its own slug if that is free.
    """
    texts: dict[tuple[str, str], set[str]] = {}
    for unit in old:
        texts.setdefault((unit.kind, unit.text), set()).add(unit.part)
    shared: Counter[tuple[str, str]] = Counter()
    for unit in new:
        parts = texts.get((unit.kind, unit.text), set())
        shared.update((unit.part, part) for part in parts if bool(part) == bool(unit.part))
    found: dict[str, str] = {"": ""}
    for (now, was), _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0][0] != pair[0][1], pair[0])):
        if now not in found and was not in found.values():
            found[now] = was
    taken = set(found.values())
    for slug in dict.fromkeys(unit.part for unit in new):
        found.setdefault(slug, f"none for {slug}" if slug in taken else slug)
    return found

"""Finds which unit of the old text each unit of the new one continues, and where that is not certain."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import Indel

from policy.text import UnitKind
from policy.text.units import ROWS

from .part_matching import match_parts
from .units import TITLE, ClausePlace, Unit

SIMILAR = 0.6  # similar units have this share of their words in common, in the same order
LITTLE = 0.2  # 19 of 20 pairs of unrelated clauses share less
NEARLY = 0.05
_PLACE_BONUS = 0.2  # between two similar units, the one in the same place is preferred
MOST_CANDIDATES = 5
MOST_COMPARED = 20  # similar units for each; without a limit, 2,000 clauses that are all alike would take minutes

_NONE_DECIDED: Mapping[ClausePlace, ClausePlace | None] = MappingProxyType({})
# A part has at most one of each of these, so the new one continues the old one whatever it says.
_SINGLES = {UnitKind.LEAD.value, UnitKind.INTRODUCTION.value, TITLE}
# Nobody needs to confirm what a heading, row, note or picture continues.
_NEVER_DOUBTED = {*_SINGLES, *ROWS, UnitKind.HEADING.value, UnitKind.NOTE.value, UnitKind.PICTURE.value}
_FAMILIES = dict.fromkeys(ROWS, "row") | dict.fromkeys(
    (kind.value for kind in (UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.PARAGRAPH, UnitKind.QUOTE)), "text"
)
FEWEST_WORDS = 4  # with fewer, a paragraph and a clause may have the same words by chance
_WORD = re.compile(r"\w+")
_similarity = Indel.normalized_similarity

_Scope = Callable[[Unit, str], Hashable]
_Sort = Callable[[Unit], str]  # units of one sort may continue one another
_Scores = Mapping[int, Mapping[int, float]]  # new index -> old index -> similarity
# Where a unit with the same words is looked for: in the same place, then in the same part, then anywhere.
_SCOPES: tuple[_Scope, ...] = (lambda unit, part: (part, unit.anchor), lambda _, part: part, lambda *_: None)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """The index of the old unit that a new unit continues, or None for a new clause.

    If the match is doubtful, ``old`` is a proposal, and ``candidates`` are the possible old indexes, likeliest first.
    """

    old: int | None
    is_doubtful: bool = False
    candidates: tuple[int, ...] = ()


def match_units(
    old: Sequence[Unit], new: Sequence[Unit], decided: Mapping[ClausePlace, ClausePlace | None] = _NONE_DECIDED
) -> list[UnitMatch]:
    """Find which old unit each new unit continues. An old unit is used at most once, if possible by one of its kind.

    ``decided`` maps the place of a new unit to the place of the old unit that it continues, or to None for a new
    clause. Unknown places are ignored, and so is an old place that is already used.

    After these decisions, units with the same words are matched: in the same place, else in the same part, else
    anywhere. Then table rows with the same first cell are matched, and then the most similar units. "The same place"
    is the same anchor in the same part, or the same distance from a matched neighbour; an appendix stays the same part
    when its number changes. Units left over may have become another kind of text: a paragraph may now be a clause or
    a bullet, and a row may now be the header.
    """
    matching = _Matching(old, new)
    matching.apply_decisions(decided)
    matching.match_same()
    matching.match_rows()
    matching.match_similar()
    matching.match_places()
    matching.choose_sort = _choose_family
    matching.match_same()
    matching.match_similar()
    return matching.list_matches()


class _Matching:
    """The matching in progress. ``matched`` maps new index to old index; ``closed`` are certainly new clauses."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.choose_sort: _Sort = _choose_kind
        self.matched: dict[int, int] = {}
        self.closed: set[int] = set()
        self.doubts: dict[int, tuple[int, ...]] = {}
        self.old_words = [_fold_words(unit.text) for unit in old]
        self.new_words = [_fold_words(unit.text) for unit in new]
        parts = match_parts(old, new)
        self.parts = [parts[unit.part] for unit in new]

    def apply_decisions(self, decided: Mapping[ClausePlace, ClausePlace | None]) -> None:
        old_indexes = {unit.place: index for index, unit in enumerate(self.old)}
        for index, unit in enumerate(self.new):
            if unit.place not in decided:
                continue
            old_place = decided[unit.place]
            if old_place is None:
                self.closed.add(index)
            elif old_place in old_indexes:
                self.matched[index] = old_indexes.pop(old_place)

    def list_free_old(self) -> list[int]:
        taken = set(self.matched.values())
        return [index for index in range(len(self.old)) if index not in taken]

    def list_free_new(self) -> list[int]:
        return [index for index in range(len(self.new)) if index not in self.matched and index not in self.closed]

    def match_same(self) -> None:
        """Match the same words first, then words that differ only in punctuation and capitals."""
        for choose_scope in _SCOPES:
            self.match_texts(choose_scope, [unit.text for unit in self.old], [unit.text for unit in self.new])
            self.match_texts(choose_scope, self.old_words, self.new_words)

    def match_texts(self, choose_scope: _Scope, old_texts: Sequence[Hashable], new_texts: Sequence[Hashable]) -> None:
        """Match equal texts in order if both sides have equally many; otherwise start with the same place."""
        old_groups: defaultdict[Hashable, list[int]] = defaultdict(list)
        new_groups: defaultdict[Hashable, list[int]] = defaultdict(list)
        for old_index in self.list_free_old():
            unit = self.old[old_index]
            old_groups[choose_scope(unit, unit.part), self.choose_sort(unit), old_texts[old_index]].append(old_index)
        for new_index in self.list_free_new():
            unit = self.new[new_index]
            scope = choose_scope(unit, self.parts[new_index])
            new_groups[scope, self.choose_sort(unit), new_texts[new_index]].append(new_index)
        pairs = [(olds, new_groups[key]) for key, olds in old_groups.items() if key in new_groups]
        for olds, news in pairs:
            if len(olds) == len(news):
                self.matched |= dict(zip(news, olds, strict=True))
        if twins := [(olds, news) for olds, news in pairs if len(olds) != len(news)]:
            self.match_twins(twins)

    def match_twins(self, twins: Sequence[tuple[list[int], list[int]]]) -> None:
        near = self.find_near()
        for olds, news in twins:
            for new_index in news:
                old_index = next((index for index in olds if index in near[new_index]), None)
                if old_index is not None:
                    olds.remove(old_index)
                    self.matched[new_index] = old_index
            left = [index for index in news if index not in self.matched]
            self.matched |= dict(zip(left, olds, strict=False))

    def match_rows(self) -> None:
        """Match rows with the same first cell, whatever their other cells say."""
        old_parts = [unit.part for unit in self.old]
        named = _find_named_rows(self.old, old_parts, self.list_free_old())
        for key, new_index in _find_named_rows(self.new, self.parts, self.list_free_new()).items():
            if key in named:
                self.matched[new_index] = named[key]

    def match_similar(self) -> None:
        near = self.find_near()
        scores = self.score_similar(near)
        pairs = sorted(
            (-(score + _PLACE_BONUS * (old_index in near[new_index])), abs(new_index - old_index), new_index, old_index)
            for new_index, row in scores.items()
            for old_index, score in row.items()
        )
        taken: dict[int, int] = {}
        for _, _, new_index, old_index in pairs:
            if new_index not in self.matched and old_index not in taken:
                self.matched[new_index] = old_index
                taken[old_index] = new_index
        for new_index in scores:
            self.note_doubt(new_index, scores, taken, near)

    def score_similar(self, near: Sequence[set[int]]) -> _Scores:
        """Score each free new unit against the free old units that are similar enough."""
        letters: dict[str, str] = {}
        free: dict[str, dict[int, str]] = {}
        for old_index in self.list_free_old():
            encoded = _encode_words(self.old_words[old_index], letters)
            free.setdefault(self.choose_sort(self.old[old_index]), {})[old_index] = encoded
        scores: dict[int, dict[int, float]] = {}
        for new_index in self.list_free_new():
            encoded = _encode_words(self.new_words[new_index], letters)
            olds = free.get(self.choose_sort(self.new[new_index]), {})
            best = process.extract(encoded, olds, scorer=_similarity, score_cutoff=SIMILAR, limit=MOST_COMPARED)
            scores[new_index] = {old_index: score for _, score, old_index in best}
            for old_index in near[new_index] & olds.keys():
                if (score := _similarity(encoded, olds[old_index])) >= SIMILAR:
                    scores[new_index][old_index] = score
        return scores

    def note_doubt(self, new_index: int, scores: _Scores, taken: Mapping[int, int], near: Sequence[set[int]]) -> None:
        """Record a doubt if the match is in another place, or if it has a rival that is nearly as good."""
        if self.new[new_index].kind in _NEVER_DOUBTED:
            return
        row, chosen = scores[new_index], self.matched.get(new_index)
        least = row[chosen] - NEARLY if chosen is not None else 0.0
        rivals = [
            old_index
            for old_index, score in row.items()
            if old_index != chosen and score >= least and not _is_better_used(old_index, score, scores, taken, near)
        ]
        is_elsewhere = chosen is not None and chosen not in near[new_index]
        if is_elsewhere or rivals:
            best = sorted(rivals, key=lambda old_index: (-row[old_index], old_index))
            self.doubts[new_index] = tuple(([] if chosen is None else [chosen]) + best)[:MOST_CANDIDATES]

    def find_near(self) -> list[set[int]]:
        """List, for each new unit, the indexes of the old units that stood in the same place."""
        old_places = {unit.place: old_index for old_index, unit in enumerate(self.old)}
        near: list[set[int]] = [
            {old_index} if (old_index := old_places.get((part, unit.anchor))) is not None else set()
            for unit, part in zip(self.new, self.parts, strict=True)
        ]
        for indexes in (range(len(self.new)), range(len(self.new) - 1, -1, -1)):
            shift: int | None = None
            for new_index in indexes:
                if new_index in self.matched:
                    shift = self.matched[new_index] - new_index
                elif shift is not None and self.is_in_part(new_index, new_index + shift):
                    near[new_index].add(new_index + shift)
        return near

    def is_in_part(self, new_index: int, old_index: int) -> bool:
        return 0 <= old_index < len(self.old) and self.old[old_index].part == self.parts[new_index]

    def match_places(self) -> None:
        """Match the remaining units by place, unless they share so few words that they must be different clauses."""
        places = {self.old[old_index].place: old_index for old_index in self.list_free_old()}
        for new_index in self.list_free_new():
            unit = self.new[new_index]
            old_index = places.get((self.parts[new_index], unit.anchor))
            if old_index is None or self.choose_sort(unit) != self.choose_sort(self.old[old_index]):
                continue
            shares_little = _similarity(self.old_words[old_index], self.new_words[new_index]) < LITTLE
            if shares_little and unit.kind not in _SINGLES:
                continue
            self.matched[new_index] = old_index
            if unit.kind not in _NEVER_DOUBTED:
                rivals = (other for other in self.doubts.get(new_index, ()) if other != old_index)
                self.doubts[new_index] = (old_index, *rivals)[:MOST_CANDIDATES]

    def list_matches(self) -> list[UnitMatch]:
        indexes, doubts = range(len(self.new)), self.doubts
        return [UnitMatch(self.matched.get(index), index in doubts, doubts.get(index, ())) for index in indexes]


def _is_better_used(
    old_index: int, score: float, scores: _Scores, taken: Mapping[int, int], near: Sequence[set[int]]
) -> bool:
    """Whether another new unit continues this old unit with more certainty."""
    if old_index not in taken:
        return False
    other = taken[old_index]
    better = scores[other][old_index]
    return better > score + NEARLY or (old_index in near[other] and better >= score)


def _choose_kind(unit: Unit) -> str:
    return unit.form_2_kind


def _choose_family(unit: Unit) -> str:
    """Return one family for all kinds of running text, but the unit's own kind for a short text."""
    kind = unit.form_2_kind
    return kind if unit.text.count(" ") < FEWEST_WORDS - 1 else _FAMILIES.get(kind, kind)


def _fold_words(text: str) -> tuple[str, ...]:
    """Return the words without capitals and punctuation, which do not make a different clause."""
    return tuple(_WORD.findall(text.casefold())) or (text,)


def _find_named_rows(units: Sequence[Unit], parts: Sequence[str], free: Iterable[int]) -> dict[Hashable, int]:
    """Index the free rows by their part and their first cell with letters. Rows that share both are left out."""
    named: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index in free:
        if units[index].kind in ROWS:
            cells = (_fold_words(cell) for cell in units[index].text.split("\t"))
            first = next((cell for cell in cells if any(map(str.isalpha, cell))), ())
            named[parts[index], first].append(index)
    return {key: indexes[0] for key, indexes in named.items() if len(indexes) == 1}


def _encode_words(words: Sequence[str], letters: dict[str, str]) -> str:
    """Encode each word as one character, because strings compare fastest."""
    return "".join(letters.setdefault(word, chr(0x10000 + len(letters))) for word in words)

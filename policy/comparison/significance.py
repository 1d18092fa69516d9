"""Finds significant changes between two versions: those that speak against calling the new one editorial or minor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from policy.text import MarkKind, UnitKind

from . import ChangeKind, ClauseChange, Unit
from .significant_terms import SignificantTerm, TermKind, find_significant_terms
from .word_differences import find_runs

_FORCEFUL = frozenset({TermKind.DUTY, TermKind.SANCTION})
_WHOLE_CLAUSE = frozenset({TermKind.ADDED, TermKind.REMOVED})
LEAST_KEPT = 0.5  # share of a clause's words; if fewer stay, it may mean something else
FEWEST_WORDS = 5  # in a shorter clause, one corrected typo could change more than half


@dataclass(frozen=True, slots=True)
class SignificantChange:
    """The word that stood in the clause called ``name`` before, and the one that stands there now.

    ``old`` or ``new`` is "" if there is none. Both are the same if a word stayed and everything around it changed.
    The name is the one in the new text, or in the old text for a removed clause.
    """

    kind: TermKind
    name: str
    old: str
    new: str

    @property
    def sentence(self) -> str:
        name = self.name
        if self.kind in _WHOLE_CLAUSE:
            name = name.removeprefix("the title of ")
            name = name[:1].upper() + name[1:]
        if self.kind is TermKind.ADDED:
            return f"{name} was added{f' and says “{self.new}”' if self.new else ''}."
        if self.kind is TermKind.REMOVED:
            return f"{name} was removed{f' and said “{self.old}”' if self.old else ''}."
        if self.kind is TermKind.REWRITTEN:
            return f"More than half of the words in {name} changed."
        if self.kind is TermKind.PICTURE:
            return f"{name[:1].upper()}{name[1:]} was replaced."
        if self.old == self.new:
            return f"In {name}, the words around “{self.new}” changed."
        if not self.old:
            return f"In {name}, “{self.new}” was added."
        if not self.new:
            return f"In {name}, “{self.old}” was taken out."
        return f"In {name}, “{self.old}” became “{self.new}”."


def find_significant_changes(changes: Iterable[ClauseChange]) -> list[SignificantChange]:
    """List the significant changes, in order.

    Only changed words and their position count: a "must" that moves from one half of a clause to the other counts
    twice. Capitals, punctuation, the form of quotation marks, short forms (can't, cannot), numbers of clauses and
    their order do not count. Words are compared as in ``find_significant_terms``.

    It does not find: a meaning that changes through other words ("often" for "always", "friends" for "strangers");
    two things that swap sides around a duty that stays; an unchanged reference whose number another clause takes.
    """
    return [significant for change in changes for significant in _judge(change)]


def find_refused_weights(changes: Iterable[SignificantChange]) -> dict[str, list[SignificantChange]]:
    """Map each refused weight to the changes that speak against it.

    Duties, bans and sanctions refuse "editorial" and "minor", also in a clause that was added or removed; all other
    significant changes refuse "editorial" only.
    """
    significant = list(changes)
    by_weight = {"editorial": significant, "minor": [change for change in significant if _is_forceful(change)]}
    return {weight: against for weight, against in by_weight.items() if against}


def _is_forceful(change: SignificantChange) -> bool:
    return change.kind in _FORCEFUL or (change.kind in _WHOLE_CLAUSE and bool(change.old or change.new))


def _judge(change: ClauseChange) -> Iterator[SignificantChange]:
    if change.old is None:
        assert change.new is not None
        yield SignificantChange(TermKind.ADDED, change.new.name, "", _find_forceful_word(change.new.text))
    elif change.new is None:
        yield SignificantChange(TermKind.REMOVED, change.old.name, _find_forceful_word(change.old.text), "")
    elif ChangeKind.CHANGED in change.kinds:
        yield from _compare_units(change, change.old, change.new)


def _compare_units(change: ClauseChange, old: Unit, new: Unit) -> Iterator[SignificantChange]:
    if new.kind == UnitKind.PICTURE and any(mark.kind is MarkKind.LINK for mark in change.marks):
        yield SignificantChange(TermKind.PICTURE, new.name, "", "")
    for kind, before, after in _compare_terms(old.text, new.text):
        yield SignificantChange(kind, new.name, before, after)


def _find_forceful_word(text: str) -> str:
    """Return the first word of duty or sanction, or ""."""
    return next((term.text for term in find_significant_terms(text) if term.kind in _FORCEFUL), "")


def _compare_terms(old: str, new: str) -> Iterator[tuple[TermKind, str, str]]:
    before, after = find_significant_terms(old), find_significant_terms(new)
    kept = 0
    for run in find_runs([term.key for term in before], [term.key for term in after]):
        if run.is_same:
            kept += run.old_end - run.old_start
        else:
            yield from _compare_run(before[run.in_old], after[run.in_new])
    longest = max(len(before), len(after))
    if longest >= FEWEST_WORDS and kept < LEAST_KEPT * longest:
        yield TermKind.REWRITTEN, "", ""


def _compare_run(old: Sequence[SignificantTerm], new: Sequence[SignificantTerm]) -> Iterator[tuple[TermKind, str, str]]:
    """Pair old terms with new ones. A duty on both sides also counts, because everything around it changed."""
    for kind in TermKind:
        gone = [term for term in old if term.kind is kind]
        added = [term for term in new if term.kind is kind]
        if kind not in _FORCEFUL:
            gone, added = _subtract(gone, added), _subtract(added, gone)
        for one, other in zip_longest(gone, added):
            yield kind, one.text if one else "", other.text if other else ""


def _subtract(terms: Sequence[SignificantTerm], others: Sequence[SignificantTerm]) -> list[SignificantTerm]:
    """Return the terms that have no counterpart with the same key among the others."""
    keys = [term.key for term in others]
    left = []
    for term in terms:
        if term.key in keys:
            keys.remove(term.key)
        else:
            left.append(term)
    return left

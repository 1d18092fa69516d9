"""How much the changes between two versions weigh: what speaks against calling them editorial or minor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from . import Change, ChangeKind, Place, Unit
from .significant_terms import Weighty, What, weighty
from .word_differences import spans

FORCE = frozenset({What.DUTY, What.SANCTION})
_CAME_OR_WENT = frozenset({What.ADDED, What.REMOVED})
LEAST_KEPT = 0.5  # of a clause's words; with fewer it may say something else
FEW = 5  # words are no measure: a slip put right in a heading of one word changes the whole of it


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that weighs: which word, in the clause at ``place``, stood there before and which stands there now.

    ``old`` or ``new`` is "" where there was none. Both are the same where a word stayed and all around it changed.
    ``place`` is that in the new text, or in the old one for what was removed; ``number`` is as printed there.
    """

    what: What
    place: Place
    number: str
    old: str
    new: str

    @property
    def sentence(self) -> str:
        name = _name(self.place)
        if self.what in _CAME_OR_WENT:
            name = _capital(name.removeprefix("the title of "))
        if self.what is What.ADDED:
            return f"{name} was added{f' and says “{self.new}”' if self.new else ''}."
        if self.what is What.REMOVED:
            return f"{name} was removed{f' and said “{self.old}”' if self.old else ''}."
        if self.what is What.REWRITTEN:
            return f"More than half of the words in {name} changed."
        if self.old == self.new:
            return f"In {name}, the words around “{self.new}” changed."
        if not self.old:
            return f"In {name}, “{self.new}” was added."
        if not self.new:
            return f"In {name}, “{self.old}” was taken out."
        return f"In {name}, “{self.old}” became “{self.new}”."


def weigh(changes: Iterable[Change[Unit]]) -> list[Finding]:
    """What weighs in these changes, in their order.

    Only words that changed count, and where they stand: a "must" that goes from one half of a clause to the other
    is found twice. Capitals, punctuation, the form of quotation marks, short forms (can't, cannot), numbers of
    clauses and their order weigh nothing. Words count as in ``weighty``.

    Not seen: a sense that changes through other words ("often" for "always", "friends" for "strangers"); two
    things that change sides around a duty that stays; and a reference that stays as it is while another clause
    takes the number that it points to.
    """
    return [finding for change in changes for finding in _of(change)]


def refused(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The weights that are refused, each with what refuses it.

    Duties, bans and sanctions refuse "editorial" and "minor", also in a clause that came or went; all else that
    weighs refuses "editorial".
    """
    found = list(findings)
    by_weight = {"editorial": found, "minor": [finding for finding in found if _is_of_force(finding)]}
    return {weight: against for weight, against in by_weight.items() if against}


def _is_of_force(finding: Finding) -> bool:
    says_it = finding.what in _CAME_OR_WENT and bool(finding.old or finding.new)
    return finding.what in FORCE or says_it


def _of(change: Change[Unit]) -> Iterator[Finding]:
    if change.old is None:
        assert change.new is not None
        yield Finding(What.ADDED, change.new.place, change.new.number, "", _force(change.new.text))
    elif change.new is None:
        yield Finding(What.REMOVED, change.old.place, change.old.number, _force(change.old.text), "")
    elif ChangeKind.CHANGED in change.kinds:
        for what, old, new in _differing(change.old.text, change.new.text):
            yield Finding(what, change.new.place, change.new.number, old, new)


def _force(text: str) -> str:
    """The first word of duty or sanction, or ""."""
    return next((word.text for word in weighty(text) if word.what in FORCE), "")


def _differing(old: str, new: str) -> Iterator[tuple[What, str, str]]:
    before, after = weighty(old), weighty(new)
    kept = 0
    for span in spans([word.key for word in before], [word.key for word in after]):
        if span.is_same:
            kept += span.j - span.i
        else:
            yield from _of_span(before[span.i : span.j], after[span.k : span.l])
    longest = max(len(before), len(after))
    if longest >= FEW and kept < LEAST_KEPT * longest:
        yield What.REWRITTEN, "", ""


def _of_span(old: Sequence[Weighty], new: Sequence[Weighty]) -> Iterator[tuple[What, str, str]]:
    """What went beside what came. Of duty, what only seems to have stayed counts too: all around it changed."""
    for what in What:
        went = [word for word in old if word.what is what]
        came = [word for word in new if word.what is what]
        if what not in FORCE:
            went, came = _without(went, came), _without(came, went)
        for one, other in zip_longest(went, came):
            yield what, one.text if one else "", other.text if other else ""


def _without(words: Sequence[Weighty], others: Sequence[Weighty]) -> list[Weighty]:
    """Those for which there is none of the same key on the other side."""
    left = [word.key for word in others]
    found = []
    for word in words:
        if word.key in left:
            left.remove(word.key)
        else:
            found.append(word)
    return found


def _name(place: Place) -> str:
    """A unit as people say it: "5.3", "Appendix 1, point 4", "7.5, bullet 2"."""
    part, anchor = place
    within = part.replace("appendix-", "Appendix ")
    if not anchor:
        return f"the title of {within}"
    if anchor == "lead":
        return "the lead sentence"
    if anchor == "intro":
        return f"the introduction of {within}"
    above, _, bullet = anchor.partition("-")
    name = f"{within}, point {above}" if within else above if "." in above else f"the heading of section {above}"
    return f"{name}, bullet {bullet}" if bullet else name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

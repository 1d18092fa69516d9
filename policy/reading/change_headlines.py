"""What became of a clause, in words that follow its name: "became 5.4, and its words changed"."""

from collections.abc import Iterator

from policy.comparison import TITLE, ChangeKind, ClauseChange, MarkChange, Unit
from policy.text import MarkKind, UnitKind


def choose_kind(change: ClauseChange) -> ChangeKind:
    """Return the kind of change that matters most."""
    if change.old is None or change.new is None:
        return ChangeKind.ADDED if change.new else ChangeKind.REMOVED
    order = (ChangeKind.CHANGED, ChangeKind.MOVED, ChangeKind.RENUMBERED, ChangeKind.REFORMATTED)
    return next(kind for kind in order if kind in change.kinds)


def write_headline(change: ClauseChange) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return f"was {choose_kind(change)}"
    claims = [*_describe_place(change, old, new), *_describe_form(change, old, new)]
    has_other_words = old.text != new.text
    if not claims:
        return "changed" if has_other_words else _describe_marks(change, new)
    if new.kind == TITLE and not has_other_words:
        return " and ".join(claims)
    return f"{' and '.join(claims)}{', and its words changed' if has_other_words else ', in the same words'}"


def describe_marks(change: ClauseChange) -> tuple[str, ...]:
    """Describe changes that the words themselves do not show, in one sentence each."""
    return tuple(_describe_mark(mark) for mark in change.marks if change.new and change.new.kind != UnitKind.PICTURE)


def _describe_place(change: ClauseChange, old: Unit, new: Unit) -> Iterator[str]:
    """Say where the unit stands now, as briefly as a reader of the old text needs."""
    if ChangeKind.MOVED in change.kinds and old.name == new.name:
        yield "moved to another place"
    elif ChangeKind.MOVED in change.kinds and new.kind != TITLE:
        yield f"moved to {_name_briefly(old, new)}" if new.number else f"moved and is now {new.name}"
    elif old.form_2_kind != new.form_2_kind:
        yield f"is now {new.name}"
    elif ChangeKind.RENUMBERED in change.kinds:
        yield _describe_number(old, new)


def _describe_number(old: Unit, new: Unit) -> str:
    if not old.number or not new.number:
        return f"is now numbered {new.number}" if new.number else "lost its number"
    if old.name == new.name:
        return f"is now printed as {new.number} instead of {old.number}"
    return f"became {'that of ' * (new.kind == UnitKind.HEADING)}{_name_briefly(old, new)}"


def _name_briefly(old: Unit, new: Unit) -> str:
    if new.kind == TITLE:
        return new.number
    if new.kind == UnitKind.HEADING:
        return new.name.removeprefix("the heading of ")
    return new.name.rpartition(", ")[2] if old.part == new.part != "" and old.kind == UnitKind.POINT else new.name


def _describe_form(change: ClauseChange, old: Unit, new: Unit) -> Iterator[str]:
    """Say how its indentation or heading level changed, unless it became another kind of unit, which says enough."""
    steps = new.form_2_level - old.form_2_level
    if ChangeKind.REFORMATTED not in change.kinds or not steps or old.form_2_kind != new.form_2_kind:
        return
    if new.kind == UnitKind.HEADING:
        yield f"is now a heading of level {new.form_2_level}"
    else:
        count = {1: "one step", 2: "two steps"}.get(abs(steps), f"{abs(steps)} steps")
        yield f"is set in {count} {'further' if steps > 0 else 'less'}"


def _describe_marks(change: ClauseChange, new: Unit) -> str:
    """Describe a change that leaves the words and their place the same."""
    if new.kind == UnitKind.PICTURE:
        return "was replaced"
    if ChangeKind.CHANGED in change.kinds:
        return "has links that lead elsewhere, in the same words"
    return "has other words in bold or italic"


def _describe_mark(mark: MarkChange) -> str:
    if mark.kind is not MarkKind.LINK:
        return f"“{mark.words}” is {f'now in {mark.new}' if mark.new else f'no longer in {mark.old}'}."
    if not mark.old:
        return f"“{mark.words}” now links to {mark.new}"
    if not mark.new:
        return f"“{mark.words}” no longer links to {mark.old}"
    return f"The link on “{mark.words}” now leads to {mark.new} instead of {mark.old}"

"""What becomes of an assignment where work changes: its outcome before beside its outcome after. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from .rules import Outcome, State


class Step(StrEnum):
    """What becomes of one assignment."""

    ENDS = "ends"
    BEGINS = "begins"
    PAUSES = "pauses"
    DUE_ANEW = "due anew"
    SETTLED = "settled"  # signed already


# What is said of one assignment, and of several.
WORDS = (
    (Step.ENDS, "ends", "end"),
    (Step.BEGINS, "begins", "begin"),
    (Step.PAUSES, "pauses", "pause"),
    (Step.DUE_ANEW, "has a new date", "have a new date"),
    (Step.SETTLED, "is signed already", "are signed already"),
)
TO_SIGN = frozenset({Step.BEGINS, Step.DUE_ANEW})
SETTLED = frozenset({State.ATTESTED, State.ELSEWHERE, State.SHOWN})


def find_step(old: Outcome | None, new: Outcome | None) -> Step | None:
    """None where nothing becomes of it."""
    if not _is_here(new):
        return Step.ENDS if _is_here(old) else None
    assert new is not None
    if not _is_here(old):
        return Step.SETTLED if new.state in SETTLED else Step.PAUSES if new.due_on is None else Step.BEGINS
    assert old is not None
    if new.state == State.NOT_DUE and not new.is_later and old.state != State.NOT_DUE:
        return Step.PAUSES
    if new.state in SETTLED:
        return None if old.state in SETTLED else Step.SETTLED
    return Step.DUE_ANEW if new.due_on != old.due_on else None


def _is_here(outcome: Outcome | None) -> bool:
    """Whether somebody is asked there, has signed there, or is away from there; not who has left, or is to begin."""
    if outcome is None or outcome.is_over or outcome.waits:
        return False
    return outcome.state != State.NOT_DUE or outcome.due_on is None or outcome.is_later


def summarise(counts: Mapping[Step, int], due_days: Mapping[Step, Collection[date]]) -> str:
    """3 assignments end, 1 begins, due 4 January 2027. '' where there are none."""
    parts: list[str] = []
    for step, one, several in WORDS:
        if not (count := counts.get(step, 0)):
            continue
        noun = "" if parts else " assignment" if count == 1 else " assignments"
        days = sorted(due_days.get(step, ())) if step in TO_SIGN else []
        due = f", {'the first ' if len(days) > 1 else ''}due {days[0]:%-d %B %Y}" if days else ""
        parts.append(f"{count:,}{noun} {one if count == 1 else several}{due}")
    return f"{', '.join(parts)}." if parts else ""

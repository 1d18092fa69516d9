"""What a day of joining or leaving does, as sentences."""

from datetime import date

from attestations import formatting

from .impact import TermImpact

NOTHING = "Nobody has more or less to sign because of this."


def describe_impacts(impacts: list[TermImpact]) -> list[str]:
    """On 1 January 2027, 41 people will be asked to sign 2 policies, due 15 January 2027."""
    return [sentence for impact in impacts for sentence in _describe(impact)] or [NOTHING]


def _describe(impact: TermImpact) -> list[str]:
    when = f"On {formatting.day(impact.on)}" if impact.is_future else "Today"
    will = "will be " if impact.is_future else ""
    sentences = []
    if impact.asked:
        be = will or _choose(impact.asked, "is ", "are ")
        policies = f"{len(impact.policies)} {_choose(len(impact.policies), 'policy', 'policies')}"
        due = f"due {_describe_due(impact.due)}"
        sentences.append(f"{when}, {_count(impact.asked)} {be}asked to sign {policies}, {due}.")
    if impact.moved:
        get = "will get" if will else _choose(impact.moved, "gets", "get")
        new = _choose(impact.moved, "a new due date", "new due dates")
        sentences.append(f"{when}, {_count(impact.moved)} {get} {new}: {_describe_due(impact.due)}.")
    if impact.released:
        be = "will no longer be" if will else _choose(impact.released, "is no longer", "are no longer")
        sentences.append(f"{when}, {_count(impact.released)} {be} asked to sign.")
    return sentences


def _describe_due(due: tuple[date, date] | None) -> str:
    if due is None:
        return ""
    first, last = map(formatting.day, due)
    return first if first == last else f"from {first} to {last}"


def _count(people: int) -> str:
    return f"{people} {_choose(people, 'person', 'people')}"


def _choose(number: int, one: str, several: str) -> str:
    return one if number == 1 else several

"""The words that people attest to: two templates, fixed in a version when it is published."""

from collections.abc import Sequence
from datetime import date


def first(title: str, number: str, appendices: Sequence[str]) -> str:
    """The statement of somebody who signs this policy for the first time; nothing is left to fill in.

    ``appendices`` are the labels of the parts after the main body: ``["Appendix 1", "Appendix 2"]``.
    """
    return (
        f"I have read and understood the {title}, version {number}{_with(appendices)}. "
        "I know whom to ask if I am unsure about any of it."
    )


def following(title: str, number: str, appendices: Sequence[str]) -> str:
    """The statement after an earlier version was signed; ``{since}`` and ``{signed_on}`` are left to fill in."""
    title, number, rest = (_literally(words) for words in (title, number, _with(appendices)))
    return (
        f"I have read and understood version {number} of the {title}{rest}. "
        "Its changes since version {since}, which I signed on {signed_on}, were set out for me. "
        "I know whom to ask if I am unsure about any of it."
    )


def filled(template: str, *, since: str, signed_on: date) -> str:
    """The second template as one person attests to it: ``2 September 2026``, as the statement's readers write it."""
    return template.format(since=since, signed_on=f"{signed_on.day} {signed_on:%B %Y}")


def _with(labels: Sequence[str]) -> str:
    """``, with Appendices 1, 2 and 3``."""
    numbers = [label.removeprefix("Appendix ") for label in labels]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f", with Appendix {numbers[0]}"
    return f", with Appendices {', '.join(numbers[:-1])} and {numbers[-1]}"


def _literally(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")

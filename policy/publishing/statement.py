"""The statement that people attest to: two templates, fixed in a version when it is published. Pure."""

from collections.abc import Sequence
from datetime import date


def build_first(title: str, number: str, appendices: Sequence[str]) -> str:
    """The statement of somebody who signs this policy for the first time; it has no placeholders.

    ``appendices`` are the labels of the parts after the main body: ``["Appendix 1", "Appendix 2"]``.
    """
    return (
        f"I have read and understood the {title}, version {number}{_name_appendices(appendices)}. "
        "I know whom to ask if I am unsure about any of it."
    )


def build_following(title: str, number: str, appendices: Sequence[str]) -> str:
    """The statement of somebody who signed an earlier version; a template with ``{since}`` and ``{signed_on}``."""
    parts = (title, number, _name_appendices(appendices))
    title, number, rest = (words.replace("{", "{{").replace("}", "}}") for words in parts)
    return (
        f"I have read and understood version {number} of the {title}{rest}. "
        "Its changes since version {since}, which I signed on {signed_on}, were set out for me. "
        "I know whom to ask if I am unsure about any of it."
    )


def fill(template: str, *, since: str, signed_on: date) -> str:
    """The template of ``build_following`` for one person; a day is written ``2 September 2026``."""
    return template.format(since=since, signed_on=f"{signed_on.day} {signed_on:%B %Y}")


def _name_appendices(labels: Sequence[str]) -> str:
    """``, with Appendices 1, 2 and 3``."""
    numbers = [label.removeprefix("Appendix ") for label in labels]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f", with Appendix {numbers[0]}"
    return f", with Appendices {', '.join(numbers[:-1])} and {numbers[-1]}"

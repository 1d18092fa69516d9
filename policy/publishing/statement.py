"""The statement that people attest to: two templates, fixed in a version when it is published. Pure."""

import re
from collections.abc import Sequence
from datetime import date

MOST_NAMED, LONGEST_NAMED = 6, 40
_APPENDIX = re.compile("Appendix [0-9]+")


def build_first(title: str, number: str, labels: Sequence[str]) -> str:
    """The statement of somebody who signs this policy for the first time; it has no placeholders.

    ``labels`` are those of the parts after the main body: ``["Appendix 1", "Appendix 2"]``.
    """
    return (
        f"I have read and understood the {title}, version {number}{_name_parts(labels)}. "
        "I know whom to ask if I am unsure about any of it."
    )


def build_following(title: str, number: str, labels: Sequence[str]) -> str:
    """The statement of somebody who signed an earlier version; a template with ``{since}`` and ``{signed_on}``."""
    parts = (title, number, _name_parts(labels))
    title, number, rest = (words.replace("{", "{{").replace("}", "}}") for words in parts)
    return (
        f"I have read and understood version {number} of the {title}{rest}. "
        "Its changes since version {since}, which I signed on {signed_on}, were set out for me. "
        "I know whom to ask if I am unsure about any of it."
    )


def fill(template: str, *, since: str, signed_on: date) -> str:
    """The template of ``build_following`` for one person; a day is written ``2 September 2026``."""
    return template.format(since=since, signed_on=f"{signed_on.day} {signed_on:%B %Y}")


def _name_parts(labels: Sequence[str]) -> str:
    """``, with Appendices 1 and 2``; ``, with Annex A and Schedule 2``; of many, or long ones, how many there are."""
    if not labels:
        return ""
    if len(labels) > 1 and all(_APPENDIX.fullmatch(label) for label in labels):
        return f", with Appendices {_join([label.removeprefix('Appendix ') for label in labels])}"
    if len(labels) == 1 or (len(labels) <= MOST_NAMED and all(len(label) <= LONGEST_NAMED for label in labels)):
        return f", with {_join(labels)}"
    return f", with its {len(labels)} further parts"


def _join(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

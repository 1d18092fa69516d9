"""The statement that people attest to: two templates, stored in a version when it is published. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MOST_NAMED, LONGEST_NAMED = 6, 40
_APPENDIX = re.compile("Appendix [0-9]+")


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a version is to be read: the main body and the parts with these labels, or a file or pages of it.

    ``labels`` are those of the parts after the main body: ``("Appendix 1", "Appendix 2")``. ``page_range`` is "pages 5
    to 24", and ``pages_name`` what these pages are; both are "" where the whole is to be read.
    """

    labels: tuple[str, ...] = ()
    pages_name: str = ""
    page_range: str = ""
    has_text_version: bool = False

    @property
    def pages(self) -> str:
        """Return e.g. ``Part one (pages 5 to 24) of ``, or "" for the whole."""
        if self.pages_name:
            return f"{self.pages_name} ({self.page_range}) of "
        return f"{self.page_range} of " if self.page_range else ""

    @property
    def further(self) -> str:
        return f"{_name_parts(self.labels)}{', in the file or in its text version' if self.has_text_version else ''}"


def build_first(title: str, number: str, scope: Scope) -> str:
    """Build the statement for people who sign this policy for the first time; it has no placeholders."""
    return (
        f"I have read and understood {scope.pages}the {title}, version {number}{scope.further}. "
        "I know whom to ask if I am unsure about any of it."
    )


def build_following(title: str, number: str, scope: Scope) -> str:
    """Build the template for people who signed an earlier version, with ``{since}`` and ``{signed_on}``."""
    parts = (scope.pages, title, number, scope.further)
    pages, title, number, rest = (words.replace("{", "{{").replace("}", "}}") for words in parts)
    return (
        f"I have read and understood {pages}version {number} of the {title}{rest}. "
        "Its changes since version {since}, which I signed on {signed_on}, were set out for me. "
        "I know whom to ask if I am unsure about any of it."
    )


def fill(template: str, *, since: str, signed_on: date) -> str:
    """Fill the template of ``build_following`` for one person. A day is written as ``2 September 2026``."""
    return template.format(since=since, signed_on=f"{signed_on.day} {signed_on:%B %Y}")


def _name_parts(labels: Sequence[str]) -> str:
    """Return e.g. ``, with Appendices 1 and 2`` or ``, with Annex A and Schedule 2``; or how many, if too long."""
    if not labels:
        return ""
    if len(labels) > 1 and all(_APPENDIX.fullmatch(label) for label in labels):
        return f", with Appendices {_join([label.removeprefix('Appendix ') for label in labels])}"
    if len(labels) == 1 or (len(labels) <= MOST_NAMED and all(len(label) <= LONGEST_NAMED for label in labels)):
        return f", with {_join(labels)}"
    return f", with its {len(labels)} further parts"


def _join(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

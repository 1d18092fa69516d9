"""A version in short: up to seven sentences for everybody, and what it means for a category. No part of the policy."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from policy.sealing.summary_digests import Summary
from portal.models import Category

EVERYBODY = ""  # beside the categories, as the key of the sentences for all


@dataclass(frozen=True, slots=True)
class InShort:
    """Sentences for the people of a category; ``name`` is "" where they are for everybody."""

    name: str
    sentences: Sequence[str]


def arrange_summary(summary: Summary, categories: Container[str] = Category.values) -> list[InShort]:
    """Those for everybody first, then those for some of these categories."""
    names = {EVERYBODY: ""} | {value: str(label) for value, label in Category.choices if value in categories}
    return [InShort(name, summary[key]) for key, name in names.items() if summary.get(key)]

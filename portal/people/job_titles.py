"""Job titles: which of them are one and the same. Pure."""

from functools import cache


@cache
def fold_title(title: str) -> str:
    """Job titles that differ in no more than capitals and spaces are one."""
    return " ".join(title.split()).casefold()

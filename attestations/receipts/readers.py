"""Who reads at an academy what somebody signed, in words for the signer."""

from collections.abc import Collection, Iterable

from attestations.formatting import join_words
from portal.models import GOVERNING


def name_readers(work: Iterable[Collection[str]], *others: str) -> str:
    """your head teacher and HR / the governance professional and HR, by the categories of the work at each academy.

    Heads do not see those who only govern their academy.
    """
    only_governs = [bool(categories) and GOVERNING.issuperset(categories) for categories in work]
    head = [] if only_governs and all(only_governs) else ["your head teacher"]
    governance = ["the governance professional"] if any(only_governs) else []
    return join_words([*head, *governance, *others])

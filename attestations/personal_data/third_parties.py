"""Takes other people's names and addresses out of what one person is given about themselves."""

import re
from collections.abc import Callable, Iterable
from uuid import UUID

from portal.models import Person, PersonName

from .collecting import Everything

NAME, ADDRESS = "[another person]", "[another person’s address]"
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


def build_marker(everything: Everything) -> Callable[[str], str]:
    """Replaces every name and address that is on record of somebody else, wherever one of them stands in a text.

    Only names that occur at all are looked for in each text: a trust has ten thousand.
    """
    own = everything.person.record_ids
    texts = "\n".join(_list_words(everything))
    mine = _load_names(own, is_own=True)
    others = [name for name in _load_names(own, is_own=False) - mine if name in texts]
    addresses = {email for email in Person.objects.filter(pk__in=own).values_list("email", flat=True) if email}
    earlier = everything.person.email_changes.model.objects.filter(person__in=own).values_list("old", "new")
    addresses |= {address for pair in earlier for address in pair}
    longest_first = sorted(others, key=len, reverse=True)

    def mark(words: str) -> str:
        for name in longest_first:
            words = words.replace(name, NAME)
        return _ADDRESS.sub(lambda found: found[0] if found[0].lower() in addresses else ADDRESS, words)

    return mark


def _load_names(own: Iterable[UUID], *, is_own: bool) -> set[str]:
    now = Person.objects.filter(pk__in=own) if is_own else Person.objects.exclude(pk__in=own)
    others = PersonName.objects.filter(person__in=own) if is_own else PersonName.objects.exclude(person__in=own)
    pairs = [*now.values_list("given_names", "family_name"), *others.values_list("given_names", "family_name")]
    return {f"{given} {family}" for given, family in pairs if given and family}


def _list_words(everything: Everything) -> Iterable[str]:
    for _, sections in everything.groups:
        for section in sections:
            yield from (words for row in section.rows for _, words in row)

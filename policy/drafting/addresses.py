"""Addresses for new policies: which are taken, and which is free."""

from itertools import count

from policy.models import Draft, Policy

LONGEST_ADDRESS = 80
RESERVED = {"approvals", "new"}  # pages beside those of the register, which have the policies’ addresses


def propose_address(wanted: str) -> str:
    """Return the wanted address, or if it is taken, the first free one of code-2, code-3 and so on."""
    wanted = wanted.strip("-_").replace("_", "-")[:LONGEST_ADDRESS].strip("-")
    if not wanted:
        return ""
    stem = wanted[: LONGEST_ADDRESS - 4].strip("-")
    taken = {
        *RESERVED,
        *Policy.objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *Draft.objects.open().filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    numbered = (f"{stem}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(address for address in numbered if address not in taken)

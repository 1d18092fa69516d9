"""The numbers of receipts, reports and jobs: ``7KQ4-M2XD-9RTV``. Random ones can be neither guessed nor counted."""

import secrets

# None of these letters and digits is mistaken for another when it is read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_number() -> str:
    """Twelve random letters and digits (58 bits) in three groups."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))

"""The people as whom one signs in to the demonstration, and the password that they share."""

import hashlib
import os
from dataclasses import dataclass

from django.conf import settings

from portal.secrets import kept_secret

from .names import Name

# For a trust that does not exist: easy to read and to type, hard enough to guess from the next desk.
WORDS = (
    "acorn amber anchor apple badger barley basket beacon birch bramble bridge butter candle canvas cedar cherry "
    "clover copper coral cotton cradle cricket daisy dapple ember falcon fern fiddle garden ginger harbour hazel "
    "heather honey ivory jasper juniper kettle lantern lemon linen maple marble meadow mellow mint mossy nutmeg "
    "oaken olive orchard otter pebble pepper plum pocket quartz quilt river saddle silver tulip velvet willow"
)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody to sign in as; ``what`` says what there is to try."""

    key: str
    name: Name
    who: str
    what: str

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


CAST = (
    Player("teacher", Name("Maya", "O'Brien-Łukasz"), "teacher at Oakfield", "read the protocol and sign it"),
    Player(
        "two.academies",
        Name("Zoë", "Adeyemi-Clarke"),
        "music teacher at Millbrook and Hawthorn",
        "sign once for both",
    ),
    Player("signed", Name("Priya", "Raman"), "teaching assistant at Oakfield", "see a receipt"),
    Player("head", Name("Siân", "Llewelyn"), "head of Oakfield", "see who has signed; print the report"),
    Player("executive", Name("Kwame", "Boateng"), "head of Millbrook and Hawthorn", "see two boards"),
    Player("hr", Name("Farzana", "Chaudhry"), "HR of the trust", "find a leaver; approve a draft"),
    Player("policy", Name("Daniel", "Okonkwo"), "policy lead", "finish the draft of version 2.0"),
    Player("auditor", Name("Margaret", "Thornley"), "auditor from outside", "see all and change nothing"),
    Player("admin", Name("Piotr", "Zieliński"), "administrator", "see what an administrator may not"),
)


def password() -> str:
    """``DEMO_PASSWORD``, or words drawn from a secret that this installation made once and keeps."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    secret = hashlib.sha256(kept_secret(settings.DATA_DIR / "demo-password").encode()).digest()
    words = WORDS.split()
    drawn = [words[byte % len(words)] for byte in secret[:4]]
    return f"{'-'.join(drawn)}-{secret[4] % 90 + 10}"

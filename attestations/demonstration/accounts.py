"""The accounts to sign in with, and the password that they share."""

import hashlib
import os
from dataclasses import dataclass

from django.conf import settings

from portal.secrets import load_or_make_secret

from .names import PersonName

# Easy to read and to type, and hard enough to guess for a trust that does not exist.
DEMO_WORDS = (
    "acorn amber anchor apple badger barley basket beacon birch bramble bridge butter candle canvas cedar cherry "
    "clover copper coral cotton cradle cricket daisy dapple ember falcon fern fiddle garden ginger harbour hazel "
    "heather honey ivory jasper juniper kettle lantern lemon linen maple marble meadow mellow mint mossy nutmeg "
    "oaken olive orchard otter pebble pepper plum pocket quartz quilt river saddle silver tulip velvet willow"
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    key: str
    name: PersonName
    job: str
    to_try: str
    is_latecomer: bool = False  # see ``latecomers``

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


DEMO_ACCOUNTS = (
    DemoAccount(
        "teacher", PersonName("Maya", "O'Brien-Łukasz"), "teacher at Oakfield", "read the protocol and sign it"
    ),
    DemoAccount(
        "two.academies",
        PersonName("Zoë", "Adeyemi-Clarke"),
        "music teacher at Millbrook and Hawthorn",
        "sign three policies, each once for both",
    ),
    DemoAccount("signed", PersonName("Priya", "Raman"), "teaching assistant at Oakfield", "see receipts"),
    DemoAccount("head", PersonName("Siân", "Llewelyn"), "head of Oakfield", "see who has signed; print the report"),
    DemoAccount(
        *("deputy", PersonName("Imran", "Siddiqui"), "deputy head of Oakfield", "add a supply teacher; print a slip"),
        is_latecomer=True,
    ),
    DemoAccount("executive", PersonName("Kwame", "Boateng"), "head of Millbrook and Hawthorn", "see two boards"),
    DemoAccount("hr", PersonName("Farzana", "Chaudhry"), "HR of the trust", "approve a new policy; find a leaver"),
    DemoAccount("policy", PersonName("Daniel", "Okonkwo"), "policy lead", "finish the draft of version 2.0"),
    DemoAccount(
        *("governance", PersonName("Ruth", "Abernethy"), "governance professional", "see governors and trustees"),
        is_latecomer=True,
    ),
    DemoAccount("auditor", PersonName("Margaret", "Thornley"), "auditor from outside", "see all and change nothing"),
    DemoAccount("admin", PersonName("Piotr", "Zieliński"), "administrator", "see what an administrator may not"),
)


def get_demo_password() -> str:
    """``DEMO_PASSWORD``, or words drawn from a secret that this installation makes once and keeps."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    secret = hashlib.sha256(load_or_make_secret(settings.DATA_DIR / "demo-password").encode()).digest()
    words = DEMO_WORDS.split()
    drawn = [words[byte % len(words)] for byte in secret[:4]]
    return f"{'-'.join(drawn)}-{secret[4] % 90 + 10}"

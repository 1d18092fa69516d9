"""The list of a pack's files with their SHA-256, as ``sha256sum -c`` reads it. Pure."""

import hashlib
import re
from collections.abc import Mapping

NAME = "SHA256SUMS"


def write_manifest(files: Mapping[str, bytes]) -> str:
    """One line a file, in the order of their names; two spaces as ``sha256sum`` writes them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def clean_name(words: str) -> str:
    """Words as part of a file's name, which every system can read: ``obrien-lukasz-maya``."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "person"

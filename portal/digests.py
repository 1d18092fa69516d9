"""SHA-256 digests of texts, as they are stored, signed and sealed. Pure."""

import hashlib


def sha256_hex(words: str) -> str:
    """64 lower-case hexadecimal digits, of the UTF-8 bytes."""
    return hashlib.sha256(words.encode()).hexdigest()

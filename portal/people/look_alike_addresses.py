"""E-mail addresses that a reader, or a mail server, would take for one and the same. Pure."""

import unicodedata

# What looks alike in the letters of most mail programs; only plain ASCII passes as an address here.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": "-"})


def fold_address(address: str) -> str:
    """What is left of an address without capitals, dots and tags before the @, and letters that look like others.

    Many mail servers ignore dots and what follows a plus; many readers do not see l from 1, or rn from m.
    """
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    local, at, domain = plain.rpartition("@")
    local = local.partition("+")[0].replace(".", "")
    return f"{_fold_letters(local)}{at}{_fold_letters(domain)}"


def _fold_letters(text: str) -> str:
    return text.translate(_ALIKE).replace("rn", "m").replace("vv", "w")

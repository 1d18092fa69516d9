"""Staff numbers: which of them a reader would take for one and the same. Pure."""

import unicodedata

# Cyrillic and Greek letters whose capitals look as the Latin ones do, and the dashes.
_ALIKE = str.maketrans(
    dict(zip("авекмнорстух", "abekmhopctyx", strict=True))
    | dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True))
    | dict.fromkeys("‐‑‒–—−", "-")
)


def fold_staff_number(number: str) -> str:
    """What is left of a staff number without capitals, spaces, and letters that only look like others."""
    plain = unicodedata.normalize("NFKC", number).casefold().translate(_ALIKE)
    return "".join(plain.split())

"""The digest of what a version says in short, which its publication entry holds."""

import json
from collections.abc import Mapping, Sequence

from portal.digests import sha256_hex

Summary = Mapping[str, Sequence[str]]  # sentences by category; those for everybody under ""


def digest_summary(summary: Summary) -> str:
    """Of the summary as JSON, with sorted keys."""
    return sha256_hex(json.dumps(summary, sort_keys=True, ensure_ascii=False))

"""The digests of how a version is divided, which its entry holds beside the digest of its text.

This definition never changes: sealed entries depend on it.

1. A digest is the SHA-256, in lower-case hexadecimal, of lines in UTF-8, each ended by a line feed (U+000A).
2. A line is a JSON array by RFC 8785: no white space, and only those characters escaped that must be. So nothing in
   a value can end a line or a value.
3. A clause's line holds its part's slug, its position in the part, kind, number, anchor and identity, such as
   ["appendix-1",0,"point","1","1","00000000-0000-4000-8000-000000000002"]. Lines come by the parts' positions, then
   by their own.
4. A part's line holds its position, slug, label, title, start and end. Lines come by position.
5. Positions count from 0. Start and end count code points of the version's text.

Fixed test vector. For the version of one clause and one point with the text

    1 Be "kind".
    Appendix 1
    Café
    1) Ask.

whose parts are "" (0 to 13) and appendix-1 (13 to 37), and whose identities are those zeros ending in 1 and in 2,
the digest of the clauses is d18179e7a7f5fe9d9e22bd86f88242027d2a906ecc9307fce86e2bb7cf3112e2
and that of the parts is 9ed7c66ac751bbca8639d952f20f8c12b1e4b07631b0bc00a8d0de7b5b289bc5.
"""

import json
from collections.abc import Iterable, Sequence

from policy.models import Clause, Part, Version
from portal.digests import sha256_hex

StoredPart = tuple[Part, Sequence[Clause]]  # a part with its clauses, in order


def list_parts(version: Version) -> list[StoredPart]:
    return [(part, list(part.clauses.all())) for part in version.parts.all()]


def digest_clauses(parts: Iterable[StoredPart]) -> str:
    return _digest_lines(
        [part.slug, clause.position, clause.kind, clause.number, clause.anchor, str(clause.identity)]
        for part, clauses in parts
        for clause in clauses
    )


def digest_parts(parts: Iterable[StoredPart]) -> str:
    return _digest_lines([part.position, part.slug, part.label, part.title, part.start, part.end] for part, _ in parts)


def _digest_lines(lines: Iterable[Sequence[str | int]]) -> str:
    # Of strings and small integers, this is what RFC 8785 writes; a test holds it against a library that does.
    return sha256_hex("".join(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines))

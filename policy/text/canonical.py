"""The canonical text: what the digests are of.

This definition never changes: digests of texts that people have signed depend on it.

1. The text is in UTF-8 without a byte order mark, in Unicode normalisation form C. It holds no
   control character but the line feed (U+000A), and no invisible one.
2. Every unit is one line, ended by a line feed; there is no other line. In it, white space is single
   plain spaces (U+0020), none at its beginning or end.
3. The lines are, in this order: the lead sentence, if there is one; each section's heading and its
   clauses, each with its bullets; then for each appendix its label, its title, its introduction, if there
   is one, and its points, each with its bullets.
4. A heading is its number, a space, its words ("5 Safeguarding"); a clause likewise ("5.3 There may
   be"); a bullet is a hyphen, a space, its words; a point is its number, a closing bracket, a space, its
   words ("4) Employees"); a label is "Appendix", a space, its number. All else is its words alone.
5. Nothing else is in it: no title of the policy, no version, no date, no page number.

A unit's slice is its line without the line feed. A part's slice is its lines with theirs: the main body
runs up to the first label, an appendix from its label up to the next or to the end. Slices count
code points. A digest is the SHA-256 of a slice, or of the whole, in UTF-8, in lower-case hexadecimal.

Fixed test vector. This text, of ten lines,

    Ask first.
    1 Purpose
    1.1 It’s for:
    - staff;
    - governors.
    1.2 See Appendix 1.
    Appendix 1
    Café rules
    Remember:
    1) Be kind.

has 124 bytes and the digest dba53038af331ea531098adda664cb8a35b1610f9ac0a01acab672ae2b873c58.

Reading it gives these very parts and units again, so two different policies never share a text.
"""

from collections.abc import Iterable, Iterator, Sequence

from portal.digests import sha256_hex

from .grammar import RawPart
from .units import ClauseText, PartText, PolicyText, UnitKind


def write(parts: Sequence[RawPart]) -> PolicyText:
    """Write parts and units as the canonical text, with the slice and digest of each."""
    canonical = "".join(f"{line}\n" for part in parts for _, line in write_lines(part))
    written: list[PartText] = []
    start = 0
    for part in parts:
        written.append(_write_part(part, canonical, start))
        start = written[-1].end
    return PolicyText(canonical, sha256_hex(canonical), tuple(written))


def write_lines(part: RawPart) -> Iterator[tuple[int, str]]:
    """The canonical lines of a part, each with the number of the source line it was read from."""
    if part.label:
        yield part.line, part.label
        yield part.line, part.title
    for unit in part.units:
        yield unit.line, write_line(unit.kind, unit.number, unit.text)


def write_line(kind: str, number: str, text: str) -> str:
    """The line of a unit, without the line feed."""
    match kind:
        case UnitKind.HEADING | UnitKind.CLAUSE:
            return f"{number} {text}"
        case UnitKind.POINT:
            return f"{number}) {text}"
        case UnitKind.BULLET:
            return f"- {text}"
    return text


def _write_part(part: RawPart, canonical: str, start: int) -> PartText:
    position = start + (len(f"{part.label}\n{part.title}\n") if part.label else 0)
    clauses: list[ClauseText] = []
    anchors = list_anchors((unit.kind, unit.number) for unit in part.units)
    for unit, anchor in zip(part.units, anchors, strict=True):
        end = position + len(write_line(unit.kind, unit.number, unit.text))
        digest = sha256_hex(canonical[position:end])
        clauses.append(ClauseText(unit.kind, unit.number, anchor, unit.text, position, end, digest))
        position = end + 1
    digest = sha256_hex(canonical[start:position])
    return PartText(build_slug(part.label), part.label, part.title, tuple(clauses), start, position, digest)


def build_slug(label: str) -> str:
    """The slug of a part: ``appendix-1``; "" for the main body."""
    return label.lower().replace(" ", "-")


def list_anchors(units: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The anchors of a part's units, given by kind and number. Bullets are numbered under their clause: 7.5-1."""
    parent, bullets = "", 0
    for kind, number in units:
        match kind:
            case UnitKind.BULLET:
                bullets += 1
                yield f"{parent}-{bullets}"
            case UnitKind.LEAD:
                yield "lead"
            case UnitKind.INTRODUCTION:
                yield "intro"
            case _:
                parent, bullets = number, 0
                yield number

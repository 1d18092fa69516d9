r"""Form 2 of the canonical text, for every policy that form 1 (``canonical``) has no units for.

This definition never changes: digests of texts that people have signed depend on it.

1. The text is in UTF-8 without a byte order mark, at most 1,000,000 bytes, in Unicode normalisation form C, and so are
   the words of every unit. It holds no character but the line feed (U+000A) of the categories Cc, Cf, Cn, Co, Cs, Zl
   and Zp; none of U+034F, 115F, 1160, 17B4, 17B5, 180B to 180D, 180F, 2800, 3164, FE00 to FE0F, FFA0, FFFD and E0100
   to E01EF; no more than 8 of the categories M in a row; and of ``*`` and ``[`` together at most 50,000. (Categories
   are those of Unicode 14.0, or of the version that assigned the character.) Its first line is ``--- policy text, form
   2 ---``, with which no text of form 1 begins. Every line is ended by a line feed.
2. The lines after it are those of the main body, then those of each further part: at most 200 parts, the main body
   among them, and 1 to 20,000 units, though a part may have none. A further part begins with the line ``--- Label
   ---`` or ``--- Label: Title ---``. Label and title are words as in rule 5, without marks, of at most 100 and 300
   characters without their backslashes; in a label a backslash also stands before each colon. The first colon without
   one, and a space, end the label. No other line is without a unit but those of rule 6 that say so.
3. Every unit is one line. Its words hold no white space (category Zs) but single plain spaces (U+0020), none at their
   beginning or end, and are never empty.

   heading     1 to 9 number signs for its level, a space, its number and a space if it has one, its words
   clause      its number, a space, its words
   bullet      a hyphen, a space, its words
   quote       a greater-than sign, a space, its words
   paragraph   its words
   picture     ``![`` its alternative text, without marks, ``](sha256:`` the digest of its file in lower-case
               hexadecimal ``)``
   note        ``[^`` its number ``]:``, a space, its words; the number has 1 to 10 of A to Z, a to z, 0 to 9

   A clause, bullet, quote or paragraph is set in by two spaces for each of its levels, 0 to 8; all else not at all.
4. A number is as printed, at most 40 characters. It is labels: up to 4 digits with or without a letter after them, a
   letter with or without up to 4 digits after it, or 2 to 8 letters of i v x l c d m, all small or all capital; digits
   and letters are those of ASCII. The first has a ``(`` before it or none, each further one stands after one or two of
   ``.`` ``(`` ``)``, and up to two of ``.`` ``:`` ``)`` stand at the end. Labels alone have a digit or end in one of
   these three. Or it is one of the words Article, Chapter, Clause, Level, Paragraph, Part, Principle, Question,
   Regulation, Rule, Section, Stage, Standard, Step, as here or all in capitals, or the sign §, then a space, then
   labels. What comes first in a heading or in a line without another sign and could be a number is one, if words
   follow.
5. In words, ``**`` begins or ends bold, ``*`` italic; where both change at once, ``***``. A link is ``[`` its words
   ``](`` its address ``)``; the address is ``http://``, ``https://``, ``mailto:`` or ``tel:``, in small letters, and
   then 1 to 2,000 of A to Z, a to z, 0 to 9 and ``._~:/?#[]@!$&'()*+,;=%-``, with a backslash before each round
   bracket. ``[^1]`` cites note 1, and stands for the words ``[1]``; it is in no link, two of one note do not touch,
   and no mark begins or ends in it. Every mark has words. Where several change at one place, the order is: a link's
   end, bold, italic, a link's beginning. Touching words of one kind, or linked to one address, are marked once. A
   space is bold, italic or linked where the characters before and after it both are, to the same address, and only
   there. A backslash stands before each ``\`` ``*`` ``[`` ``]`` ``^`` of the words themselves. Another stands before
   the words of a heading or paragraph without a number that begin as a number and words would; before those of a
   paragraph that begin with 1 to 9 number signs and a space, ``- ``, ``> ``, ``|`` or ``![``, or begin with ``--- ``
   and end with `` ---`` and have something between; and before the colon where those of a paragraph begin with a
   citation, a colon and a space. How words begin, and what they are, is meant as written, with their marks and first
   backslashes, without what their level puts before them; a paragraph here is a unit of that kind. No other backslash
   is allowed but those of rules 2 and 6.
6. A table is a header line, the line ``| --- | --- |`` with ``---`` for each cell, which is no unit, and a line for
   each further row. A row is ``|``, a space, its cells with `` | `` between them, a space, ``|``. All rows of a table
   have the same number of cells, at most 100. A cell may be empty; in one that is not ``<br>`` stands between its
   paragraphs, of which none is. No mark goes from one paragraph into another. A backslash stands before ``|``, before
   the ``<`` where the words as written hold ``<br>`` with no mark inside it, before a paragraph whose first character
   as written has a combining class other than 0, and before a cell that is as written ``---``. A table without a
   header has a header line of empty cells, which is no unit, and at least one row. Every header or row that is a unit
   has a cell with words. Two tables may follow each other: a line of ``---`` makes the line before it a header. Tables
   are counted in each part from 1.

A number may be repeated, and a note need not be cited, nor a citation have its note: people write so.

A unit's slice is its line without the line feed. A part's slice is its lines with theirs; that of the main body begins
with the first line of the text. Slices count code points. A digest is the SHA-256 of a slice, or of the whole, in
UTF-8, in lower-case hexadecimal; that of a unit says neither the form nor the part. A text that breaks a rule is
refused, and so are units that no text can hold: a text and its parts and units (``UnitText``) determine each other.

Fixed test vectors. This text, of 19 lines,

    --- policy text, form 2 ---
    Ask *first*.
    # 1 Purpose
    1.1 It’s for **all staff**[^1]:
      (a) teachers;
        - of any subject;
      and others.
    [^1]: See [the list](https://example.org/list).
    ## Who does what
    \1990s habits are \*not\* a guide.
    | Stage | Who |
    | --- | --- |
    | 1 | Head<br>or deputy |
    > Quoted.
    ![A map](sha256:0000000000000000000000000000000000000000000000000000000000000000)
    --- Annex A: Contacts ---
    |  |
    | --- |
    | Office |

has 437 bytes and the digest
ef6c02120653dfe0493005e340235916123c63f2f66a47c12e8eb1d67fb5d7db.

This text, of 15 lines,

    --- policy text, form 2 ---
    \# of pupils
    \- a dash
    \--- a rule? ---
    [^1]\: as cited
    # \1. January
    ## § 3 Gifts
    § 3 x
    4(b) **a** *b **c*** \[\^d\] [e\\](https://example.org/\(x\))
    |  |
    | --- |
    | a\|b\<br>c<br>d |
    | \--- |
    --- Annex A\: B: C ---
    --- Schedule ---

has 263 bytes and the digest
eb7d96740cf71a95e7b268196e75272b808f774ed366bbc40d7f419358377af9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from portal.digests import sha256_hex

from .anchors import list_anchors, list_slugs
from .errors import TextError
from .form_2_reading import read_parts
from .inline import sort_marks, write_words
from .table_lines import write_table
from .unit_lines import write_unit
from .units import FIRST_LINE, ROWS, ClauseText, PartText, PartUnits, PolicyText, UnitText


def write_form_2(parts: Sequence[PartUnits]) -> PolicyText:
    """Write parts and units as a text of form 2. Raises ``TextError`` where no text can hold them."""
    wanted = [_sort_part(part) for part in parts]
    canonical = _compose(wanted)
    if read_parts(canonical) != wanted:
        raise TextError(None, "These paragraphs would come out differently if their text were read again.")
    return _build_text(canonical, wanted)


def compose_form_2(parts: Sequence[PartUnits]) -> PolicyText:
    """Write parts that ``write_form_2`` wrote before. Nothing is read back, so invalid parts may pass."""
    return _build_text(_compose(parts), parts)


def read_form_2(canonical: str) -> PolicyText:
    """Read a text of form 2. Raises ``TextError`` with the line and the reason unless it keeps every rule."""
    parts = read_parts(canonical)
    written = _compose(parts)
    if written != canonical:
        pairs = enumerate(zip(canonical.split("\n"), written.split("\n"), strict=False), 1)
        line, expected = next((number, after) for number, (before, after) in pairs if before != after)
        raise TextError(line, f"Write this line as “{expected[:200]}”.")
    return _build_text(canonical, parts)


def _sort_part(part: PartUnits) -> PartUnits:
    return replace(part, units=tuple(replace(unit, marks=sort_marks(unit.text, unit.marks)) for unit in part.units))


def _compose(parts: Sequence[PartUnits]) -> str:
    lines = [FIRST_LINE, *(line for part in parts for _, line in _list_lines(part))]
    return "".join(f"{line}\n" for line in lines)


def _list_lines(part: PartUnits) -> Iterator[tuple[UnitText | None, str]]:
    """Yield the lines of a part, each with its unit, or with None if the line belongs to no unit."""
    if part.label:
        label = write_words(part.label, ()).replace(":", "\\:")
        yield None, f"--- {label}{': ' if part.title else ''}{write_words(part.title, ())} ---"
    for table, units in groupby(part.units, key=lambda unit: unit.table if unit.kind in ROWS else 0):
        if table:
            yield from write_table(list(units))
        else:
            yield from ((unit, write_unit(unit)) for unit in units)


def _build_text(canonical: str, parts: Sequence[PartUnits]) -> PolicyText:
    written: list[PartText] = []
    position = len(FIRST_LINE) + 1
    for part, slug in zip(parts, list_slugs([part.label for part in parts]), strict=True):
        start = 0 if not written else position
        clauses: list[ClauseText] = []
        anchors = list_anchors(part.units, is_main=not part.label)
        for unit, line in _list_lines(part):
            if unit is not None:
                clauses.append(_build_clause(unit, next(anchors), line, position))
            position += len(line) + 1
        digest = sha256_hex(canonical[start:position])
        written.append(PartText(slug, part.label, part.title, tuple(clauses), start, position, digest))
    return PolicyText(canonical, sha256_hex(canonical), tuple(written))


def _build_clause(unit: UnitText, anchor: str, line: str, start: int) -> ClauseText:
    return ClauseText(
        kind=unit.kind,
        number=unit.number,
        anchor=anchor,
        text=unit.text,
        start=start,
        end=start + len(line),
        digest=sha256_hex(line),
        level=unit.level,
        table=unit.table,
        marks=unit.marks,
    )

"""Any input gives a text that keeps the promises of the docstrings, or a refusal."""

import hashlib
import itertools
import textwrap
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.text import TextError, UnitKind, parse
from tests.environment import ROUNDS

PROTOCOL = (Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt").read_bytes()

# Time is tested in test_text_lines; here it would depend on what else the machine does.
noise = settings(max_examples=80 * ROUNDS)
rounds = settings(noise, max_examples=25 * ROUNDS)


def check_promises(source):
    """Parse, and check the result against the docstrings. None for a refusal."""
    try:
        text = parse(source)
    except TextError as error:
        refusal = error
    else:
        check_text(text)
        return text
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert refusal.line is None or 1 <= refusal.line <= lines
    assert 10 < len(str(refusal)) < 500
    return None


def check_text(text):
    written = text.canonical
    assert parse(written.encode()) == text
    assert unicodedata.is_normalized("NFC", written)
    assert written.endswith("\n")
    assert all(line and " ".join(line.split()) == line for line in written[:-1].split("\n"))
    assert not [letter for letter in written.replace("\n", "") if unicodedata.category(letter)[0] == "C"]
    assert "".join(written[part.start : part.end] for part in text.parts) == written
    assert text.digest == hash_text(written)
    assert [part.slug for part in text.parts] == ["", *(f"appendix-{n}" for n in range(1, len(text.parts)))]
    for part in text.parts:
        check_part(part, written)


def check_part(part, written):
    assert part.digest == hash_text(written[part.start : part.end])
    place = part.start + (len(f"{part.label}\n{part.title}\n") if part.label else 0)
    for clause in part.clauses:
        assert (clause.start, written[clause.end]) == (place, "\n")
        assert written[clause.start : clause.end].endswith(clause.text)
        assert clause.digest == hash_text(written[clause.start : clause.end])
        place = clause.end + 1
    assert place == part.end
    anchors = [clause.anchor for clause in part.clauses]
    assert len(set(anchors)) == len(anchors)
    assert anchors == [anchor for anchor, _, _ in list_expected(part)]


def list_expected(part):
    """Anchors, kinds and numbers computed from the kinds alone."""
    section = clause = point = bullet = 0
    for unit in part.clauses:
        if unit.kind is UnitKind.BULLET:
            bullet += 1
            yield f"{f'{section}.{clause}' if section else point}-{bullet}", unit.kind, ""
            continue
        bullet = 0
        section += unit.kind is UnitKind.HEADING
        clause = 0 if unit.kind is UnitKind.HEADING else clause + (unit.kind is UnitKind.CLAUSE)
        point += unit.kind is UnitKind.POINT
        number = {UnitKind.HEADING: f"{section}", UnitKind.CLAUSE: f"{section}.{clause}", UnitKind.POINT: f"{point}"}
        anchor = {UnitKind.LEAD: "lead", UnitKind.INTRODUCTION: "intro"} | number
        assert unit.number == number.get(unit.kind, "")
        yield anchor[unit.kind], unit.kind, unit.number


def hash_text(text):
    return hashlib.sha256(text.encode()).hexdigest()


# Noise

SCRAPS = [
    *("-", "–", "•", "(", ")", ".", ",", ":", ";", "e-", "a", "é", "“", "”", "9", "16", "2019", "5)", "(a)", "1."),
    *("1.1.", "1)", "2)", "3)", "1.1", "1.2", "2.1", "2.2", "1", "2", "3", "\r", "\u0301", "\u200b", "\u00a0", "\f"),
    *("\n1 Aim\n1.1 All", "\n1.2 ", "\n2 Scope\n2.1 All", "\nAppendix 1\nRules\n1) All", "\n2) ", "\n- ", "\t", "o"),
    *("Appendix 1", "Appendix 2", "section", "see", "under", "Year", "and", "Staff", "act.", "Page 3", "Annex"),
    *["\n"] * 12,
]


@noise
@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(source):
    check_promises(source)


@noise
@given(st.text(max_size=300))
def test_words_of_any_script_are_read_or_refused(source):
    check_promises(b"1 Aim\n1.1 All " + source.encode())


@noise
@given(st.lists(st.sampled_from(SCRAPS), max_size=60))
def test_scraps_of_policies_are_read_or_refused(scraps):
    check_promises(" ".join(["1 Aim\n1.1 All", *scraps]).encode())


@rounds
@given(st.integers(0, len(PROTOCOL)), st.integers(0, 200), st.lists(st.sampled_from(SCRAPS), max_size=3))
def test_the_protocol_with_a_piece_cut_out_or_put_in_is_read_or_refused(place, length, scraps):
    check_promises(PROTOCOL[:place] + " ".join(scraps).encode() + PROTOCOL[place + length :])


# Built policies must come back from the parser


SMALL = ("staff", "pupils’", "must", "not", "share", "naïve", "and/or", "e-mails", "łódź", "online", "whom")


def sentences(words):
    """A capital first and a plain word last, so that only the words between may look like a unit."""
    return st.builds(
        lambda first, middle, end: " ".join([first.capitalize(), *middle, "act"]) + end,
        st.sampled_from(SMALL),
        st.lists(st.sampled_from(words), max_size=25),
        st.sampled_from([".", ".", ";", "", "?”", " (this list is not exhaustive):"]),
    )


def units(words):
    """Lists of (kind, number, words), as an author would write them down."""
    sentence = sentences(words)
    listed = sentence.map(lambda found: found.rstrip(".;?”:") + ":")
    clause = st.one_of(st.tuples(sentence, st.just([])), st.tuples(listed, st.lists(sentence, min_size=1, max_size=3)))
    title = st.sampled_from(["Purpose", "Scope of it", "Who’s who", "Before / after", "24-hour rules"])
    plain = st.lists(st.tuples(sentence, st.just([])), min_size=11, max_size=11)
    items = st.lists(clause, min_size=1, max_size=3) | plain
    lead = st.none() | sentence.map(lambda found: found.rstrip(".;?”:") + ".")
    return st.builds(
        _write_units,
        lead,
        st.lists(st.tuples(title, items), min_size=1, max_size=3),
        st.lists(st.tuples(title, st.none() | listed, items), max_size=2),
    )


def _write_units(lead, sections, appendices):
    found = [("lead", "", lead)] if lead else []
    for section, (title, items) in enumerate(sections, 1):
        found.append(("heading", f"{section}", title))
        for number, item in enumerate(items, 1):
            found += _item("clause", f"{section}.{number}", item)
    for appendix, (title, introduction, items) in enumerate(appendices, 1):
        found += [("label", "", f"Appendix {appendix}"), ("title", "", title)]
        found += [("introduction", "", introduction)] if introduction else []
        for number, item in enumerate(items, 1):
            found += _item("point", f"{number}", item)
    return found


def _item(kind, number, item):
    words, bullets = item
    return [(kind, number, words), *(("bullet", "", bullet) for bullet in bullets)]


def list_units(text):
    found = []
    for part in text.parts:
        found += [("label", "", part.label), ("title", "", part.title)] if part.label else []
        found += [(clause.kind.value, clause.number, clause.text) for clause in part.clauses]
    return found


MARKERS = {"heading": "{} ", "clause": "{} ", "point": "{}) ", "bullet": "- "}


@st.composite
def files(draw, words):
    """A policy and its file, wrapped at some width, with blank lines and spaces anywhere."""
    policy = draw(units(words))
    width = draw(st.integers(30, 100))
    blanks = itertools.cycle(draw(st.permutations(["\n", "\n", "\n\n", " \n", "\r\n", " \n \n", "\n\t"])))
    lines = []
    for kind, number, text in policy:
        line = MARKERS.get(kind, "").format(number) + text
        whole = kind in ("heading", "label", "title")
        wrapped = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        lines += [line] if whole else wrapped
    return policy, "".join(line + next(blanks) for line in lines)


@rounds
@given(files(SMALL))
def test_a_policy_comes_back_as_it_was_written_down(case):
    policy, source = case
    assert list_units(check_promises(source.encode())) == policy


# Each may stand at the beginning of a line and look like a unit. None follows a full stop or precedes a capital
# letter, where nobody could tell it from a clause.
TRAPS = (
    *("in section 1.1", "sections 1.1, 2.1 and 2.2", "not 1.2 staff", "by 2.2 per cent", "whom 2 staff"),
    *("share 16 times", "under 3", "not 2) online", "(see 2)", "in point 1)", "share 1. online", "with 2, online"),
    *("not 3.1. online", "staff - online", "staff – online", "staff Appendix 1 whom", "in Appendix 1", "pre- whom"),
    *("see page 2 there", "in 2019 online", "in Year 2 online", "must 1.2, online", "not 5.3.1 online"),
    *("not (2 staff) online", "a schedule A online", "he o she"),
)


@settings(rounds, max_examples=50 * ROUNDS)
@given(files(SMALL + TRAPS))
def test_a_policy_full_of_traps_comes_back_or_is_refused_but_is_never_misread(case):
    policy, source = case
    text = check_promises(source.encode())
    if text is not None:
        assert [(kind, number, words.replace("- ", "-")) for kind, number, words in list_units(text)] == [
            (kind, number, words.replace("- ", "-")) for kind, number, words in policy
        ]


# Digests


@rounds
@given(files(SMALL), st.data())
def test_one_other_character_changes_its_digests_and_no_others(case, data):
    policy, _ = case
    before = parse("\n".join(MARKERS.get(kind, "").format(number) + words for kind, number, words in policy).encode())
    place = data.draw(st.sampled_from([at for at, letter in enumerate(before.canonical) if letter == "t"]))
    after = parse((before.canonical[:place] + "x" + before.canonical[place + 1 :]).encode())
    assert after.digest != before.digest
    for old_part, new_part in zip(before.parts, after.parts, strict=True):
        assert (old_part.digest != new_part.digest) == (old_part.start <= place < old_part.end)
        for old, new in zip(old_part.clauses, new_part.clauses, strict=True):
            assert (old.digest != new.digest) == (old.start <= place < old.end)

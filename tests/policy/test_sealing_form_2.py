"""A version in form 2: its rows are what was published, and a changed one is found."""

import pytest

from policy.models import Clause, Version
from policy.sealing.structure_digests import list_parts
from policy.text import parse
from tests import factories as make
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.test_sealing import find_faults, read_entry
from tests.portal.ledger.by_hand import tamper
from tests.rows import ask_all


@pytest.fixture
def lone_working(oakfield):
    return make.version(slug="lone-working", source=LONE_WORKING.encode())


def test_the_rows_of_a_version_are_its_text_and_the_ledger_knows_its_form(lone_working):
    text = parse(LONE_WORKING.encode())
    assert (lone_working.text, lone_working.digest) == (LONE_WORKING, text.digest)
    assert read_entry("publication:lone-working/1.0")["form"] == "text-2"
    units = [unit for part in text.parts for unit in part.clauses]
    stored = [clause for _, clauses in list_parts(Version.objects.get()) for clause in clauses]
    assert [clause.unit.marks for clause in stored] == [unit.marks for unit in units]
    assert [(clause.level, clause.table) for clause in stored] == [(unit.level, unit.table) for unit in units]
    assert not find_faults()


CLAUSE = "UPDATE policy_clause SET {} WHERE anchor = '{}'"
WORDS = "text, kind, number or marks"
CHANGES = [
    (CLAUSE.format("text = replace(text, 'Nobody', 'Anybody')", "1.1"), "policy_clause", WORDS),
    (CLAUSE.format("number = '1.9'", "1.1"), "policy_clause", f"anchor, {WORDS}"),
    (CLAUSE.format("anchor = '1.9'", "1.1"), "policy_clause", "anchor"),
    (CLAUSE.format("level = 2", "who-does-what"), "policy_clause", WORDS),
    (CLAUSE.format("level = 3", "1.2-a"), "policy_clause", WORDS),
    (CLAUSE.format("marks = '[]'", "1.1"), "policy_clause", WORDS),
    (CLAUSE.format("marks = replace(marks::text, 'www', 'ww2')::jsonb", "note-1"), "policy_clause", WORDS),
    (CLAUSE.format("marks = '[[0, 1]]'", "1.1"), "policy_part", "clauses that no text can have"),
    (CLAUSE.format("kind = 'bullet'", "1.2-p1"), "policy_clause", f"anchor, {WORDS}"),
    (CLAUSE.format("kind = 'nonsense'", "1.1"), "policy_part", "clauses that no text can have"),
    (CLAUSE.format("text = replace(text, 'Never', 'Always')", "3-t1-3"), "policy_clause", WORDS),
    (CLAUSE.format('"table" = 2', "3-t1-3"), "policy_clause", "anchor"),
    (CLAUSE.format("position = 99", "t1-2"), "policy_clause", "position"),
    (CLAUSE.format("start = start + 1", "1.1"), "policy_clause", "digest, start or end"),
    (CLAUSE.format("digest = repeat('a', 64)", "1.1"), "policy_clause", "digest"),
    ("UPDATE policy_part SET title = 'Other' WHERE label <> ''", "policy_part", "label, title or clauses"),
    ("UPDATE policy_part SET slug = 'annex-b' WHERE label = 'Annex A'", "policy_part", "slug"),
    ('UPDATE policy_part SET "end" = "end" - 1 WHERE label = \'Annex A\'', "policy_part", "start or end"),
    ("UPDATE policy_part SET digest = repeat('a', 64) WHERE label = 'Annex A'", "policy_part", "digest"),
    ("DELETE FROM policy_clause WHERE anchor = 'who-does-what-q1'", "policy_clause", "position"),
    ("DELETE FROM policy_part WHERE label = 'Annex A'", "policy_part", "start or end"),
]  # fmt: skip


@ask_all(("change", "table", "what"), CHANGES)
def test_a_changed_column_is_found(lone_working, change, table, what):
    tamper(change)
    assert (table, what) in find_faults()


def test_a_clause_of_form_1_with_marks_of_its_own_is_found(protocol):
    tamper(CLAUSE.format('marks = \'[[0, 4, "bold", ""]]\'', "5.3"))
    assert ("policy_clause", "marks") in find_faults()
    assert Clause.objects.filter(anchor="5.3", level=0).exists()

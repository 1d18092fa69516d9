"""Rows of several tables written in one round trip stand as Django would have written them one by one."""

import pytest
from django.db import IntegrityError

from portal import audit
from portal.inserting import insert
from portal.ledger.models import LedgerEntry
from portal.models import AcademyName, AuditLine
from tests import factories as make


def entry(subject):
    return LedgerEntry(type="note", subject=subject, data=b"\x00\xff'%s;", leaf_hash=b"\x01" * 32)


def test_rows_of_several_tables_stand_as_they_were_given(oakfield, hr, django_assert_num_queries):
    first, second = entry("one"), entry("two")
    name = AcademyName(academy=oakfield, name="O'Brien-Łukasz; DROP %s", from_on=make.LONG_AGO.date())
    line = audit.line("see", "nobody", by=hr, academy=oakfield)
    with django_assert_num_queries(1):
        insert(first, second, name, line)
    for row in (first, second):
        kept = LedgerEntry.objects.get(pk=row.pk)
        assert (bytes(kept.data), bytes(kept.leaf_hash)) == (row.data, row.leaf_hash)
        assert (kept.subject, kept.position, kept.entered_at) == (row.subject, None, row.entered_at)
    assert AcademyName.objects.get(name=name.name).from_on == name.from_on
    assert AuditLine.objects.get(subject="nobody").academy == oakfield


def test_where_one_cannot_stand_none_does_even_outside_a_transaction(transactional_db):
    hr = make.person("Hannah", "Reid")
    insert(entry("twice"))
    with pytest.raises(IntegrityError):
        insert(entry("once"), audit.line("see", "nobody", by=hr), entry("twice"))
    assert not LedgerEntry.objects.filter(subject="once").exists()
    assert not AuditLine.objects.filter(subject="nobody").exists()


def test_a_row_that_was_inserted_can_be_changed_by_saving_it(db):
    row = entry("numbered")
    insert(row)
    row.position = 7
    row.save()
    assert LedgerEntry.objects.get(subject="numbered").position == 7

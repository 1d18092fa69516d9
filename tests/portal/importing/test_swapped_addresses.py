"""People who swap addresses in one file, or pass them on in a ring: all of them, or none."""

import pytest
from allauth.account.models import EmailAddress

from portal.models import EmailChange, Notice, Person
from portal.people.actions.import_undoing import undo_import
from tests import factories as make
from tests.portal.import_files import apply, bring_in, find_lines, line, look, template, upload


@pytest.fixture
def three(oakfield):
    names = [("S1", "Maya", "Khan", "a"), ("S2", "Tom", "Evans", "b"), ("S3", "Ann", "Lee", "c")]
    return [make.staff(oakfield, g, f, f"{email}@demo.example", reference=n) for n, g, f, email in names]


def rows(*emails):
    names = [("S1", "Maya", "Khan"), ("S2", "Tom", "Evans"), ("S3", "Ann", "Lee")]
    return [line(*name, f"{email}@demo.example") for name, email in zip(names, emails, strict=False)]


def read_addresses():
    rows = Person.objects.filter(reference__in=["S1", "S2", "S3", "S4"]).order_by("reference")
    return "".join(email[0] if email else "-" for email in rows.values_list("email", flat=True))


@pytest.mark.parametrize("emails", ["bac", "bca"], ids=["two swap", "a ring of three"])
def test_addresses_go_round_and_back_again(emails, three, hr, clock):
    found = upload(template(*rows(*emails)), hr)
    warned = find_lines(look(found, hr).preview, "changes")[0].warnings
    assert warned == ("b@demo.example is the address of Tom Evans, who gets another one in row 3.",)
    done = apply(found, hr)
    assert read_addresses() == emails
    for person in Person.objects.filter(pk__in=[one.pk for one in three]):
        assert EmailAddress.objects.get(user=person).email == person.email
    assert not Notice.objects.exclude(address="").exists()  # nobody is told of another one's change
    clock.shift(60)
    assert undo_import(done, by=hr).left == set()
    assert read_addresses() == "abc"


def test_where_one_row_is_refused_nobody_gets_an_address_that_is_kept(three, hr):
    *others, last = rows(*"bca")
    repeated = {**last, "job_title": "Cook"}
    found = upload(template(*others, repeated, {**repeated, "from_on": "2026-10-01"}), hr)
    preview = look(found, hr).preview
    assert preview.counts["refused"] == 4
    said = {row.rows: row.name for row in find_lines(preview, "refused")}
    assert "that of Ann Lee, who keeps it" in said["staff.csv, row 3"]
    assert "that of Tom Evans, who keeps it" in said["staff.csv, row 2"]


def test_somebody_new_gets_an_address_that_becomes_free(three, hr, clock):
    joiner = line("S4", "Mo", "Khan", "a@demo.example")
    done = bring_in(template(rows("maya")[0] | {"email": "maya@demo.example"}, joiner), hr)
    assert read_addresses() == "mbca"
    clock.shift(60)
    undo_import(done, by=hr)
    assert read_addresses() == "abc-"


def test_whoever_undoes_it_keeps_their_own_address_and_so_does_the_rest_of_the_ring(three, hr, clock):
    done = bring_in(template(*rows(*"bca")), hr)
    make.grant(three[1], "hr")
    clock.shift(60)
    assert undo_import(done, by=three[1]).left == {one.pk for one in three}
    assert read_addresses() == "bca"
    assert EmailChange.objects.count() == 3

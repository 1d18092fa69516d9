"""The DfE's file of establishments: names and URNs of this trust's academies, and heads only as words."""

from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from portal.models import Academy, AcademyName, AuditLine, DismissedHead, Grant
from portal.people.actions.academy_terms import let_leave
from portal.people.actions.import_undoing import undo_import
from tests import factories as make
from tests.portal.import_files import GIAS, LINKS, apply, bundle, look, table, upload


def row(urn, name, **cells):
    base = {"URN": urn, "EstablishmentName": name, "OpenDate": "01-09-2020", "Trusts (name)": settings.TRUST_NAME}
    return base | {"EstablishmentStatus (name)": "Open"} | cells


def gias(*rows, links=()):
    content = table(GIAS, *rows).decode().encode("windows-1252")
    return bundle(edubasealldata20261120=content, links_edubasealldata20261120=table(LINKS, *links))


def test_names_urns_and_new_academies_of_this_trust_alone(oakfield, millbrook, hr, clock):
    content = gias(
        row("150001", "Oakfield Church Academy"),
        row("140002", "Millbrook Primary Academy"),
        row("140009", "Fern Hill Academy", OpenDate="01-04-2026"),
        row("199999", "Somebody Else’s School", **{"Trusts (name)": "Another Trust"}),
        row("198888", "No Trust’s School", **{"Trusts (name)": ""}),
        links=[{"URN": "150001", "LinkURN": "140001", "LinkType": "Predecessor"}],
    )
    found = upload(content, hr, name="gias.zip")
    preview = look(found, hr).preview
    assert (preview.counts["changes"], preview.counts["unchanged"], preview.counts["joins"]) == (1, 1, 1)
    assert preview.not_staff == 2
    assert "Somebody Else" not in str(preview)
    apply(found, hr)
    names = AcademyName.objects.filter(academy=oakfield, replaced_at=None).order_by("from_on")
    assert [(each.name, each.urn) for each in names] == [
        ("Oakfield Academy", "140001"),
        ("Oakfield Church Academy", "150001"),
    ]
    assert Academy.objects.get(slug="fern-hill-academy").joined_on == date(2026, 4, 1)
    clock.shift(60)
    assert not look(upload(content, hr, name="gias.zip"), hr).preview.has_changes
    undo_import(found, by=hr)
    names = AcademyName.objects.filter(academy=oakfield, replaced_at=None)
    assert [(each.name, each.urn, each.until_on) for each in names] == [("Oakfield Academy", "140001", None)]
    fern_hill = Academy.objects.get(slug="fern-hill-academy")
    assert (fern_hill.joined_on, fern_hill.left_on) == (date(2026, 4, 1), date(2026, 4, 1))
    [line] = [each for each in look(upload(content, hr, name="gias.zip"), hr).preview.lines if "Fern" in each.name]
    assert "left the trust on 1 April 2026" in line.warnings[0]


def test_a_new_academy_stays_when_the_import_is_undone_if_anything_needs_it(hr, clock):
    names = ["Ash", "Beech", "Cedar", "Elm"]
    rows = [row(f"14001{n}", f"{name} Academy", OpenDate="01-04-2026") for n, name in enumerate(names)]
    done = apply(upload(gias(*rows), hr, name="gias.zip"), hr)
    clock.shift(60)
    ash, beech, cedar, elm = (Academy.objects.get(slug=f"{name.lower()}-academy") for name in names)
    make.staff(ash, "Maya", "Khan")
    make.requirement(make.version().policy, academies=[beech])
    let_leave(cedar, left_on=date(2027, 8, 31), by=hr)
    plan = undo_import(done, by=hr)
    assert [(each.name, each.why) for each in plan.academies.kept] == [
        ("Ash Academy", "has people who work there"),
        ("Beech Academy", "is named by other records"),
        ("Cedar Academy", "leaves the trust already"),
    ]
    assert plan.academies.leaving == [elm]
    assert not Academy.objects.filter(slug__in=["ash-academy", "beech-academy"], left_on__isnull=False).exists()


HEAD = {"HeadTitle (name)": "Mrs", "HeadFirstName": "Siân", "HeadLastName": "Hughes"}


def test_a_head_who_is_not_on_record_is_only_named(oakfield, hr):
    content = gias(row("140001", "Oakfield Academy", HeadPreferredJobTitle="Headteacher", **HEAD))
    preview = look(upload(content, hr, name="g.zip"), hr).preview
    assert "The DfE names Mrs Siân Hughes as headteacher, but no one person" in preview.lines[0].warnings[0]
    assert preview.heads == []


def test_a_head_on_record_is_proposed_and_given_nothing(oakfield, millbrook, hr, as_, clock):
    content = gias(row("140001", "Oakfield Academy", HeadPreferredJobTitle="Headteacher", **HEAD))
    elsewhere = make.staff(millbrook, "Sian", "Hughes")
    assert [line.person for line in look(upload(content, hr, name="g.zip"), hr).preview.heads] == [str(elsewhere.pk)]
    here = make.staff(oakfield, "Siân", "Hughes", "s.hughes@demo.example")
    found = upload(content, hr, name="g.zip")
    client = as_(hr)
    page = client.get(f"/manage/people/import/{found.number}/").content.decode()
    address = f"/manage/grants/new/{here.pk}/?role=head&amp;academy=oakfield"
    assert f'href="{address}"' in page
    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert (form["role"].value(), form["academy"].value()) == ("head", "oakfield")
    assert not Grant.objects.filter(role="head").exists()
    make.grant(here, "head", oakfield)
    assert look(found, hr).preview.heads == []


def test_a_head_whom_hr_has_dismissed_is_not_proposed_by_the_next_file(oakfield, hr, as_):
    content = gias(row("140001", "Oakfield Academy", **HEAD))
    named = make.staff(oakfield, "Siân", "Hughes")
    client = as_(hr)
    pages = [f"/manage/people/import/{upload(content, hr, name=f'{n}.zip').number}/" for n in range(2)]
    assert all("Not the head here" in client.get(page).text for page in pages)
    for _ in range(2):
        client.post(f"{pages[0]}heads/oakfield/{named.pk}/dismiss/")
    assert all("Heads who do not have that role" not in client.get(page).text for page in pages)
    assert AuditLine.objects.filter(action="dismiss-head", subject=f"person:{named.pk}").count() == 1
    dismissed = DismissedHead.objects.get()
    dismissed.pk = None
    with pytest.raises(IntegrityError, match="dismissed_head_once"), transaction.atomic():
        dismissed.save()


def test_of_two_people_of_one_name_none_is_proposed(oakfield, hr):
    content = gias(row("140001", "Oakfield Academy", **HEAD))
    for _ in range(2):
        make.staff(oakfield, "Siân", "Hughes")
    assert look(upload(content, hr, name="g.zip"), hr).preview.heads == []

"""The receipt as a PDF: a page that still proves something when it is a photocopy."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from attestations.receipts import pdf as receipt_pdf
from portal.models import Category
from tests import factories as make
from tests import verapdf

AT = datetime(2026, 9, 2, 15, 4, 9, tzinfo=UTC)


def render_receipt(signing, *academies):
    rows = signing.attestations.order_by("academy_name")
    return receipt_pdf.render_receipt(signing, [row for row in rows if not academies or row.academy in academies])


def read_text(made):
    return verapdf.fold_space(" ".join(verapdf.read_pages(made)))


@pytest.fixture
def signing(two_academies, protocol, millbrook, hawthorn):
    return make.sign(two_academies, protocol, millbrook, hawthorn, at=AT, typed_name="Zoe M. Fairclough")


def test_it_is_one_accessible_page(signing):
    made = render_receipt(signing)
    verapdf.assert_sound(made)
    assert len(verapdf.read_pages(made)) == 1


def test_it_says_who_signed_what_for_which_academies_when_and_how(signing):
    said = read_text(render_receipt(signing))
    for words in [
        "The Societas Trust",
        f"Receipt {signing.number}",
        signing.statement,
        "Signed by Zoe M. Fairclough",
        "known to the trust as Zoë Fairclough",
        "Hawthorn Academy, URN 140003 Midday supervisor (Support staff)",
        "Millbrook Primary Academy, URN 140002 Class teacher (Support staff)",
        "Wednesday 2 September 2026, 16:04:09",
        "(UTC+01:00)",
        "Signed in with your own password, on 2 September 2026 at 15:59",
        "Social Networking Protocol, version 1.0",
        "/policies/social-networking-protocol/versions/1.0/",
        f"/receipts/{signing.number}/",
        "B: Own sign-in This describes the evidence, not the signer.",
        "takes away none of your legal rights",
        "We do not record how long you read.",
        "Demonstration: invented people",
        "Page 1 of 1",
    ]:
        assert words in said
    assert signing.version_digest in said.replace(" ", "")
    assert signing.statement_digest in said.replace(" ", "")


def test_it_is_read_aloud_in_order(signing):
    aloud = verapdf.run_program("pdfinfo", render_receipt(signing), "-struct-text")
    places = [aloud.index(words) for words in [signing.number, "I have read", "Signed by", "Hawthorn", "For checking"]]
    assert places == sorted(places)


def test_a_name_typed_as_it_is_known_stands_there_once(protocol, teacher, oakfield):
    said = read_text(render_receipt(make.sign(teacher, protocol, oakfield)))
    assert said.count("Maya O'Brien-Łukasz") == 1
    assert "known to the trust" not in said


def test_a_head_sees_the_line_of_the_own_academy_alone(signing, hawthorn):
    made = render_receipt(signing, hawthorn)
    assert "Hawthorn" in read_text(made)
    everything = b"".join(
        thing.read_bytes() for thing in pikepdf.open(BytesIO(made)).objects if isinstance(thing, pikepdf.Stream)
    )
    assert "Millbrook" not in read_text(made) + verapdf.run_program("pdfinfo", made, "-struct-text")
    assert b"Millbrook" not in everything


def test_the_two_half_past_ones_of_a_night_are_told_apart(teacher, protocol, oakfield, head):
    earlier = make.sign(teacher, protocol, oakfield, at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    later = make.sign(head, protocol, oakfield, at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert "Sunday 25 October 2026, 01:30:00" in read_text(render_receipt(earlier))
    assert "(UTC+01:00)" in read_text(render_receipt(earlier))
    assert "Sunday 25 October 2026, 01:30:00" in read_text(render_receipt(later))
    assert "(UTC+00:00)" in read_text(render_receipt(later))


def test_links_lead_to_the_text_and_to_the_receipt(signing, settings):
    with pikepdf.open(BytesIO(render_receipt(signing))) as file:
        links = [str(link.A.URI) for link in file.pages[0].Annots]
    assert links == [
        f"{settings.SITE_ADDRESS}/policies/social-networking-protocol/versions/1.0/",
        f"{settings.SITE_ADDRESS}/receipts/{signing.number}/",
        f"{settings.SITE_ADDRESS}/recorded/",
    ]


def test_the_same_receipt_is_the_same_bytes_at_any_time(signing, clock):
    before = render_receipt(signing)
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))
    assert render_receipt(signing) == before
    with pikepdf.open(BytesIO(before)) as file:
        assert file.docinfo.CreationDate == "D:20260902150409Z"
        assert [page.label for page in file.pages] == ["1"]


def test_outside_the_demonstration_it_does_not_say_so(signing, settings):
    settings.DEMONSTRATION = False
    assert "Demonstration" not in read_text(render_receipt(signing))


def test_a_long_name_at_many_academies_still_is_a_receipt(protocol):
    places = [make.academy(f"place-{n}", f"The Academy of Saint Number {n} " * 4, urn=f"1400{n:02}") for n in range(12)]
    person = make.staff(places[0], "Maximiliana " * 8, "Featherstonehaugh" * 5)
    for place in places[1:]:
        make.engagement(person, place, category=Category.GOVERNOR, job_title="Governor")
    signing = make.sign(person, protocol, *places, typed_name="W" * 200)
    made = render_receipt(signing)
    verapdf.assert_sound(made)
    assert read_text(made).replace(" ", "").count("W" * 200) == 1
    assert "Page 2 of 2" in read_text(made)


def test_markup_in_a_name_is_shown_and_not_obeyed(protocol, teacher, oakfield):
    typed = '<a href="file:///etc/passwd" rel="attachment">Maya</a> O\'Brien'
    made = render_receipt(make.sign(teacher, protocol, oakfield, typed_name=typed))
    assert typed.replace(" ", "") in read_text(made).replace(" ", "")
    assert "0 embedded files" in verapdf.run_program("pdfdetach", made, "-list")

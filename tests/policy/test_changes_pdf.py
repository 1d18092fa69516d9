"""What changed between two versions, as a PDF."""

from datetime import timedelta
from io import BytesIO

import pikepdf

from policy.models import Weight
from tests import factories as make
from tests import verapdf
from tests.revised import DECEMBER, PLAIN
from tests.words import read_words


def changes_pdf(get, address="versions/2.0/changes.pdf"):
    response = get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    return response.content


def test_the_changes_are_an_accessible_pdf(get, second):
    made = changes_pdf(get)
    verapdf.assert_sound(made)
    with pikepdf.open(BytesIO(made)) as file:
        assert file.docinfo.Title == "Social Networking Protocol: what changed from version 1.0 to 2.0"


def test_the_pdf_reads_in_black_and_white(get, second):
    said = verapdf.fold_space(" ".join(verapdf.read_pages(changes_pdf(get), margins=False)))
    assert "The lead sentence changed Do not use social [−networking sites−] [+media+] or online blogs" in said
    assert "5.5 to 5.7 were renumbered 5.6 to 5.8; their words are the same" in said
    assert "24 places: 7 changed, 5 added, 1 removed, 3 moved, 8 renumbered" in said
    assert "Material change: Guidance has changed." in said
    assert "/policies/social-networking-protocol/versions/2.0/changes/?since=1.0" in said.replace(" ", "")


def test_the_pdf_of_the_same_changes_is_the_same_at_any_time(get, second, clock):
    before = changes_pdf(get)
    clock.shift(timedelta(minutes=20))
    assert changes_pdf(get) == before


def test_any_two_versions_have_a_pdf(get, third):
    response = get("versions/2.1/changes.pdf?since=1.0")
    assert "social-networking-protocol-2.1-changes-since-1.0.pdf" in response.headers["Content-Disposition"]
    said = verapdf.fold_space(" ".join(verapdf.read_pages(response.content)))
    assert "What changed from version 1.0 to version 2.1" in said
    assert "Version 2.1 In force from 4 January 2027. Minor change" in said


def test_a_policy_that_got_another_name_says_how_it_was_called(get, protocol):
    make.version("1.1", PLAIN.encode(), in_force_on=DECEMBER, title="Social Media Policy", weight=Weight.EDITORIAL)
    said = read_words(get("versions/1.1/changes/"))
    assert "In version 1.0 the policy was called Social Networking Protocol." in said
    assert "No words have changed between version 1.0 and version 1.1." in said
    made = verapdf.fold_space(" ".join(verapdf.read_pages(changes_pdf(get, "versions/1.1/changes.pdf"))))
    assert "In version 1.0 the policy was called Social Networking Protocol." in made

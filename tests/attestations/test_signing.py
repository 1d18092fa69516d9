"""Signing: what is offered, what is refused, what is written."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from attestations.models import Attestation, Signing
from attestations.signing import actions as signing_actions
from portal.models import AuditLine, Category, Grant
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words

SIGN = "/policies/social-networking-protocol/sign/"
STATEMENT = (
    "I have read and understood the Social Networking Protocol, version 1.0, with Appendices 1 and 2. "
    "I know whom to ask if I am unsure about any of it."
)


def fill_form(client, **changes):
    """What a browser would send: the page's own hidden fields, the box ticked, a name typed."""
    page = client.get(changes.pop("path", SIGN))
    assert page.status_code == 200, page.status_code
    data = dict(page.context["form"].initial)
    return data | {"statement": "on", "typed_name": "Zoë Fairclough"} | changes


@pytest.mark.parametrize("field", ["version", "digest", "statement_digest", "academies"])
@ask_all("value", ["", "0", "1.0,", "\0", "1.0\0", "x" * 3_000])
def test_a_page_that_nobody_was_shown_is_not_signed(two_academies, protocol, as_, field, value):
    client = as_(two_academies)
    response = client.post(SIGN, fill_form(client) | {field: value})
    assert response.status_code == 409
    assert not Signing.objects.exists()


def test_a_receipt_of_another_policy_does_not_answer(two_academies, protocol, millbrook, hawthorn):
    """Both policies have a version 1.0, and only one of them is asked of this person."""
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    other = make.version(slug="first-aid", title="First Aid")
    make.requirement(other.policy, categories=["governor"])
    assert make.sign(two_academies, protocol, millbrook) == signing
    with pytest.raises(signing_actions.StaleForm):
        make.sign(two_academies, other, millbrook)


def test_one_act_signs_for_both_academies(two_academies, protocol, millbrook, hawthorn, as_):
    client = as_(two_academies)
    response = client.post(SIGN, fill_form(client), follow=True)
    [signing] = Signing.objects.all()
    assert response.redirect_chain == [(f"/receipts/{signing.number}/?signed", 302)]
    assert "You have signed." in response.text
    assert {row.academy for row in signing.attestations.all()} == {millbrook, hawthorn}


def test_everything_the_evidence_needs_is_written(two_academies, protocol, millbrook, as_):
    client = as_(two_academies, at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC))
    client.post(SIGN, fill_form(client, typed_name="  zoe fairclough "))
    signing = Signing.objects.get()
    assert signing.person == two_academies
    assert (signing.typed_name, signing.known_name) == ("zoe fairclough", "Zoë Fairclough")
    assert (signing.version, signing.policy_title) == (protocol, "Social Networking Protocol")
    assert signing.version_digest == protocol.digest
    assert signing.statement == STATEMENT
    assert signing.statement_digest == hashlib.sha256(STATEMENT.encode()).hexdigest()
    assert (signing.language, signing.method, signing.grade) == ("en", "own-sign-in", "B")
    assert signing.signed_at == datetime(2026, 11, 22, 7, 20, tzinfo=UTC)
    assert signing.london_offset == "+00:00"
    assert (signing.sign_in_method, signing.signed_in_at) == ("password", datetime(2026, 11, 22, 7, 5, tzinfo=UTC))
    assert signing.since_version is None
    row = signing.attestations.get(academy=millbrook)
    assert (row.person, row.version, row.school_year, row.replaces) == (two_academies, protocol, 2026, None)
    assert (row.academy_name, row.academy_urn) == ("Millbrook Primary Academy", "140002")
    assert row.engagements == [{"category": "support", "job_title": "Class teacher"}]


def test_the_box_is_never_ticked_before_and_must_be(two_academies, protocol, as_):
    client = as_(two_academies)
    assert "checked" not in client.get(SIGN).text
    response = client.post(SIGN, fill_form(client, statement=""))
    assert "Tick the box if the statement is true for you." in response.text
    assert not Signing.objects.exists()


@pytest.mark.parametrize("value", ["0", "1", "no", "off", "ON", "False", " on", "statement"])
def test_only_what_browsers_send_for_the_box_ticks_it(two_academies, protocol, as_, value):
    response = (client := as_(two_academies)).post(SIGN, fill_form(client, statement=value))
    assert "Tick the box if the statement is true for you." in response.text
    assert "checked" not in response.text
    assert not Signing.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\u00a0"])
def test_a_blank_name_is_refused(two_academies, protocol, as_, name):
    client = as_(two_academies)
    assert "Type your full name." in client.post(SIGN, fill_form(client, typed_name=name)).text
    assert not Signing.objects.exists()


@pytest.mark.parametrize("name", ["Zoe Fairclough", "ZOË", "Z. Fairclough", "fairclough-jones", "Fairclough, Zoë"])
def test_accents_case_and_hyphens_do_not_count(two_academies, protocol, as_, name):
    client = as_(two_academies)
    client.post(SIGN, fill_form(client, typed_name=name))
    assert Signing.objects.get().typed_name == name


def test_a_name_unlike_the_known_one_is_asked_about_once(two_academies, protocol, as_):
    client = as_(two_academies)
    response = client.post(SIGN, fill_form(client, typed_name="M. Smith"))
    assert "We know you as Zoë Fairclough. You typed M. Smith. Sign only if this is your name." in response.text
    assert not Signing.objects.exists()
    again = {name: response.context["form"][name].value() for name in response.context["form"].fields}
    client.post(SIGN, again | {"statement": "on"})
    assert Signing.objects.get().typed_name == "M. Smith"


def test_another_strange_name_is_asked_about_too(two_academies, protocol, as_):
    client = as_(two_academies)
    response = client.post(SIGN, fill_form(client, typed_name="J. Jones", asked_about="M. Smith"))
    assert "You typed J. Jones" in response.text
    assert not Signing.objects.exists()


def test_sent_twice_there_is_one_signing_and_its_receipt(two_academies, protocol, as_, clock):
    client = as_(two_academies)
    data = fill_form(client)
    client.post(SIGN, data)
    clock.shift(timedelta(seconds=1))
    response = client.post(SIGN, data, follow=True)
    assert Signing.objects.count() == 1
    assert "You signed on 22 November at 07:20. Nothing was signed twice." in read_words(response)


def test_opened_again_after_signing_the_receipt_answers(two_academies, protocol, as_):
    client = as_(two_academies)
    client.post(SIGN, fill_form(client))
    client.get(reverse("receipt", args=[Signing.objects.get().number]))
    assert "You have already signed this" in client.get(SIGN, follow=True).text


@ask_all(
    ("field", "value"),
    [
        ("version", "0.9"),
        ("version", ""),
        ("digest", "0" * 64),
        ("statement_digest", "0" * 64),
        ("academies", "oakfield"),
        ("academies", "millbrook,hawthorn,oakfield"),
        ("academies", ""),
    ],
)
def test_a_form_that_does_not_match_what_is_in_force_signs_nothing(
    two_academies, protocol, oakfield, as_, field, value
):
    client = as_(two_academies)
    response = client.post(SIGN, fill_form(client, **{field: value}))
    assert response.status_code == 409
    assert "Nothing has been signed" in response.text
    assert not Signing.objects.exists()


def test_when_the_version_changes_while_reading_the_differences_are_shown(two_academies, protocol, as_, clock):
    client = as_(two_academies)
    data = fill_form(client)
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)")
    make.version("1.1", text.encode(), weight="urgent")
    clock.shift(timedelta(minutes=1))
    response = client.post(SIGN, data)
    assert response.status_code == 409
    assert "The Social Networking Protocol changed while you were reading" in response.text
    said = read_words(response)
    assert "material online. [removed: (Appendix end of removed] 1)" in said
    assert "material online. [added: (see Appendix end of added] 1)" in said
    assert len(response.context["changes"]) == 1
    assert not Signing.objects.exists()


def test_i_do_not_work_here_leaves_an_academy_out_and_records_nothing(
    two_academies, protocol, millbrook, hawthorn, as_
):
    client = as_(two_academies)
    path = f"{SIGN}?without=hawthorn"
    page = client.get(path)
    assert "You said that you do not work at Hawthorn Academy. Nothing has been recorded." in page.text
    assert "hr@demo.example" in page.text
    client.post(SIGN, fill_form(client, path=path))
    assert [row.academy for row in Attestation.objects.all()] == [millbrook]
    # The other academy still asks.
    assert "Hawthorn Academy" in client.get(SIGN).text


def test_a_later_academy_is_asked_about_alone(two_academies, protocol, oakfield, as_):
    make.sign(two_academies, protocol, *(row.academy for row in two_academies.engagements.all()))
    make.engagement(two_academies, oakfield, from_on=date(2026, 11, 20), category=Category.GOVERNOR)
    client = as_(two_academies)
    page = client.get(SIGN)
    assert [a.academy.slug for a in page.context["offer"].assignments] == ["oakfield"]
    client.post(SIGN, fill_form(client))
    assert Signing.objects.count() == 2
    assert Attestation.objects.count() == 3


def test_somebody_whom_nobody_asks_is_told_so(auditor, protocol, as_):
    assert "You are not asked to sign this" in as_(auditor).get(SIGN).text


@pytest.mark.parametrize(("minutes", "opens"), [(0, True), (60, True), (61, False)])
def test_opening_needs_a_sign_in_of_the_last_hour(two_academies, protocol, as_, clock, minutes, opens):
    client = as_(two_academies)
    clock.shift(timedelta(minutes=minutes))
    response = client.get(SIGN)
    assert (response.status_code == 200) == opens
    if not opens:
        assert response.url == f"/accounts/login/?next={SIGN}"


@pytest.mark.parametrize(("minutes", "signs"), [(90, True), (91, False)])
def test_sending_needs_one_of_the_last_ninety_minutes(two_academies, protocol, as_, clock, minutes, signs):
    client = as_(two_academies)
    data = fill_form(client)
    clock.shift(timedelta(minutes=minutes))
    client.post(SIGN, data)
    assert Signing.objects.exists() == signs


@pytest.mark.parametrize("page", ["question", "decline"])
def test_asking_and_not_wanting_record_nothing_and_name_the_head(
    two_academies, protocol, executive, as_, page, django_assert_max_num_queries
):
    client = as_(two_academies)
    with django_assert_max_num_queries(26):
        response = client.get(f"/policies/social-networking-protocol/{page}/")
    words = read_words(response)
    assert "Nothing has been recorded." in words
    assert "Daniel Wright" in words
    assert {place.academy.slug for place in response.context["heads"]} == {"millbrook", "hawthorn"}
    assert "HR 01782 000 000" in words
    assert not Signing.objects.exists()


def test_a_head_is_sent_to_hr(head, protocol, as_):
    response = as_(head).get("/policies/social-networking-protocol/question/")
    assert response.context["heads"][0].heads == ()


def test_get_and_head_sign_nothing(two_academies, protocol, as_):
    client = as_(two_academies)
    query = "&".join(f"{key}={value}" for key, value in fill_form(client).items())
    client.get(f"{SIGN}?{query}")
    client.head(f"{SIGN}?{query}")
    assert not Signing.objects.exists()


def test_a_signing_leaves_an_audit_line(two_academies, protocol, millbrook, hawthorn):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    line = AuditLine.objects.get(action="sign")
    assert (line.subject, line.by) == (f"receipt:{signing.number}", two_academies)


def test_signed_in_two_acts_and_sent_again_for_both_the_newer_receipt_answers(
    two_academies, protocol, millbrook, hawthorn, clock
):
    make.sign(two_academies, protocol, millbrook)
    clock.shift(60)
    newer = make.sign(two_academies, protocol, hawthorn)
    assert make.sign(two_academies, protocol, millbrook, hawthorn) == newer


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_form_with_an_error_that_names_an_academy_too_many_is_out_of_date(
    two_academies, protocol, millbrook, hawthorn, oakfield, as_, is_signed
):
    client = as_(two_academies)
    data = fill_form(client, typed_name="", academies="hawthorn,millbrook,oakfield")
    if is_signed:
        make.sign(two_academies, protocol, millbrook, hawthorn)
    assert client.post(SIGN, data).status_code == 409


def test_the_contacts_are_todays_heads_of_todays_academies(two_academies, protocol, hawthorn, executive, as_):
    make.end(two_academies.engagements.filter(academy=hawthorn), date(2026, 11, 21))
    make.end(Grant.objects.filter(person=executive), date(2026, 11, 21))
    response = as_(two_academies).get("/policies/social-networking-protocol/question/")
    assert [(place.academy.slug, place.heads) for place in response.context["heads"]] == [("millbrook", ())]

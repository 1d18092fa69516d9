"""Publishing: what may follow what, and what it leaves alone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Attestation
from policy.models import Clause, Policy, Version, Weight
from policy.publishing import actions as publishing_actions
from policy.publishing import statement
from policy.publishing.actions import NextVersion, publish
from policy.text import TextError, parse
from portal.refusals import ActionRefused
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words

NEXT = date(2026, 12, 1)
TEXT = make.PROTOCOL.read_text()


def reworded(number="2.0", weight="material", **fields):
    text = TEXT.replace("(Appendix 1)", "(see Appendix 1)")
    return make.version(number, text.encode(), weight=weight, in_force_on=fields.pop("in_force_on", NEXT), **fields)


def test_the_protocol_becomes_three_parts_and_sixty_clauses(protocol):
    assert [(part.slug, part.label, part.title) for part in protocol.parts.all()] == [
        ("", "", ""),
        ("appendix-1", "Appendix 1", "Online awareness"),
        ("appendix-2", "Appendix 2", "Responsibilities as an employee of the Trust / Academy"),
    ]
    units = Clause.objects.filter(part__version=protocol)
    assert units.exclude(kind="heading").count() == 60
    assert units.filter(kind="heading").count() == 7


def test_parts_and_clauses_are_slices_of_the_canonical_text(protocol):
    for part in protocol.parts.all():
        for clause in part.clauses.all():
            assert part.start <= clause.start < clause.end <= part.end
            assert protocol.text[clause.start : clause.end].endswith(clause.text)


def test_publishing_asks_again_without_touching_the_record(teacher, oakfield, protocol, clock):
    signing = make.sign(teacher, protocol, oakfield)
    before = list(Attestation.objects.values())
    reworded()
    clock.move_to(make.midnight(NEXT) + timedelta(hours=1))
    [assignment] = queries.load_person_assignments(teacher, as_at=timezone.now())
    assert (assignment.state, assignment.version.number) == (State.DUE, "2.0")
    assert list(Attestation.objects.values()) == before
    client = make.sign_in(teacher)
    assert "sha256 " + protocol.digest in client.get(f"/receipts/{signing.number}/").text
    assert client.get("/policies/social-networking-protocol/versions/1.0/").status_code == 200


@pytest.mark.parametrize("weight", ["editorial", "minor"])
def test_a_light_version_asks_nobody_again(teacher, oakfield, protocol, clock, weight):
    make.sign(teacher, protocol, oakfield)
    reworded("1.1", weight)
    clock.move_to(make.midnight(NEXT) + timedelta(hours=1))
    [assignment] = queries.load_person_assignments(teacher, as_at=timezone.now())
    assert (assignment.state, assignment.signed_version) == (State.ATTESTED, protocol)
    client = make.sign_in(teacher)
    assert "Signed version 1.0 on 22 November 2026." in read_words(client.get("/policies/social-networking-protocol/"))


def test_publishing_takes_ten_queries_however_many_have_signed(oakfield, protocol, django_assert_max_num_queries):
    for number in range(20):
        make.sign(make.staff(oakfield, "Person", f"Number {number}"), protocol, oakfield)
    text = parse(TEXT.replace("(Appendix 1)", "(see Appendix 1)").encode())
    people = protocol.drafted_by, protocol.approved_by
    draft = NextVersion("2.0", text, Weight.MATERIAL, "Guidance has changed.", None, NEXT, *people)
    with django_assert_max_num_queries(10 + 2):  # and the savepoint that stands for the transaction in a test
        publish("social-networking-protocol", draft, title="Social Networking Protocol")


@pytest.mark.parametrize("number", ["1.0", "0.9", "1"])
def test_a_number_that_runs_backwards_is_refused(protocol, number):
    with pytest.raises((ActionRefused, ValidationError)):
        reworded(number)
    assert Version.objects.count() == 1


@ask_all("number", ["2", "two", "2.0.1", "02.0", "2.0 "])
def test_a_number_of_another_form_is_refused(protocol, number):
    with pytest.raises((ActionRefused, ValidationError)):
        reworded(number)
    assert Version.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 8, 31), date(2026, 11, 22)])
def test_a_later_version_comes_into_force_on_a_later_day(protocol, day):
    with pytest.raises(ActionRefused):
        reworded(in_force_on=day)
    assert Version.objects.count() == 1


def test_an_urgent_version_is_in_force_from_the_moment_of_publication(protocol):
    version = reworded("1.1", "urgent")
    assert version.in_force_at == version.published_at == timezone.now()
    assert Version.objects.in_force(at=timezone.now()).get() == version


def test_a_scheduled_version_is_in_force_from_londons_midnight_without_any_job(protocol):
    version = reworded(in_force_on=date(2027, 6, 1))
    midnight = make.midnight(date(2027, 6, 1))
    assert midnight.utcoffset() == timedelta(hours=1)
    moment = timedelta(microseconds=1)
    assert Version.objects.in_force(at=midnight - moment).get() == protocol
    assert Version.objects.in_force(at=midnight).get() == version


def test_a_clause_keeps_its_identity_when_it_is_renumbered(protocol):
    text = TEXT.replace("3.6 The protocol", "3.7 The protocol").replace("3.5 The Trust’s Code", "3.6 The Trust’s Code")
    text = text.replace("3.6 The Trust’s Code", "3.5 A new clause stands here. \n\n3.6 The Trust’s Code")
    version = make.version("2.0", text.encode(), in_force_on=NEXT)
    old = Clause.objects.get(part__version=protocol, anchor="3.6", part__slug="")
    new = Clause.objects.get(part__version=version, anchor="3.7", part__slug="")
    assert (old.identity, old.text) == (new.identity, new.text)
    added = Clause.objects.get(part__version=version, anchor="3.5", part__slug="")
    assert not Clause.objects.filter(part__version=protocol, identity=added.identity).exists()


def test_references_become_links_and_no_word_changes(teacher, protocol):
    page = make.sign_in(teacher).get("/policies/social-networking-protocol/").text
    assert 'other material online. (<a href="appendix-1/">Appendix 1</a>)' in page
    assert 'as outlined in <a href="#5.3">section 5.3</a>, should keep a log' in page
    assert 'in contravention of <a href="#7.1">section 7.1</a> will be' in page


def command(**changes):
    options = {
        "slug": "social-networking-protocol",
        "title": "Social Networking Protocol",
        "number": "1.0",
        "in_force_from": date(2026, 9, 1),
        "drafted_by": "lead@demo.example",
        "approved_by": "hr@demo.example",
    } | changes
    call_command("load_policy", options.pop("file", make.PROTOCOL), **options)


@pytest.fixture
def two_people(db):
    return make.person("Priya", "Lead", "lead@demo.example"), make.person("Hannah", "Reid", "hr@demo.example")


def test_the_command_publishes_and_may_run_twice(two_people, capsys):
    command()
    command()
    assert Version.objects.get().number == "1.0"
    assert "67 clauses and points" in capsys.readouterr().out


@pytest.mark.parametrize(
    "changes",
    [
        {"approved_by": "lead@demo.example"},
        {"drafted_by": "nobody@demo.example"},
        {"number": "one"},
        {"file": "no-such-file.txt"},
    ],
)
def test_the_command_refuses_with_a_sentence_and_stores_nothing(two_people, changes):
    with pytest.raises(CommandError):
        command(**changes)
    assert not Policy.objects.exists()


def test_a_text_that_cannot_be_read_stores_nothing(two_people, tmp_path):
    broken = tmp_path / "broken.txt"
    broken.write_text(TEXT.replace("5.4 Employees using", "5.3 Employees using"))
    with pytest.raises(CommandError, match=r"Nothing was stored. Line \d+"):
        command(file=broken)
    assert not Policy.objects.exists()
    with pytest.raises(TextError):
        make.version("2.0", b"")


def test_a_later_number_needs_a_reason(two_people, tmp_path):
    command()
    file = tmp_path / "next.txt"
    file.write_text(TEXT.replace("(Appendix 1)", "(see Appendix 1)"))
    with pytest.raises(CommandError, match="Say why"):
        command(number="1.1", file=file, in_force_from=NEXT, weight="minor")
    command(number="1.1", file=file, in_force_from=NEXT, weight="minor", reason="One word.")
    assert Version.objects.count() == 2


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "version 1.0. I know"),
        (["Appendix 1"], "version 1.0, with Appendix 1. I know"),
        (["Appendix 1", "Appendix 2"], "version 1.0, with Appendices 1 and 2. I know"),
        (["Appendix 1", "Appendix 2", "Appendix 3"], "version 1.0, with Appendices 1, 2 and 3. I know"),
        (["Annex A"], "version 1.0, with Annex A. I know"),
        (["Conduct at work and away from it, and how we deal"], "1.0, with Conduct at work and away from it, and"),
        (["Annex A", "Appendix", "Schedule 2"], "version 1.0, with Annex A, Appendix and Schedule 2. I know"),
        (["Pay", "Leave", "Conduct at work and away from it, and how we deal"], "with its 3 further parts. I know"),
        ([f"{number} Chapter" for number in range(7)], "with its 7 further parts. I know"),
    ],
)
def test_the_statement_names_the_appendices(labels, words):
    assert words in statement.build_first("Protocol", "1.0", statement.Scope(tuple(labels)))


def test_the_following_statement_is_filled_in_even_with_braces_in_the_title():
    template = statement.build_following("Use of {IT}", "2.0", statement.Scope(("Appendix 1",)))
    assert template.format(since="1.0", signed_on="2 September 2026") == (
        "I have read and understood version 2.0 of the Use of {IT}, with Appendix 1. Its changes since version 1.0, "
        "which I signed on 2 September 2026, were set out for me. I know whom to ask if I am unsure about any of it."
    )


def test_the_versions_page_says_until_when_an_earlier_one_was_in_force(teacher, protocol):
    reworded("1.1", "urgent")
    page = read_words(make.sign_in(teacher).get("/policies/social-networking-protocol/versions/"))
    assert "Was in force from 1 September 2026 until 22 November 2026" in page


def test_the_versions_page_lists_all_with_weight_and_reason(teacher, protocol):
    reworded()
    page = read_words(make.sign_in(teacher).get("/policies/social-networking-protocol/versions/"))
    assert "Material change: Guidance has changed. Published 22 November 2026" in page
    assert "Comes into force on 1 December 2026" in page
    assert page.index("Version 2.0") < page.index("Version 1.0")


def test_two_versions_never_come_into_force_at_the_same_moment(protocol):
    reworded()
    with pytest.raises(ActionRefused, match="This one must come later"):
        reworded("2.1")


def test_a_withdrawn_version_keeps_its_number_and_gives_its_day_free(protocol, hr):
    publishing_actions.withdraw(reworded("3.0", in_force_on=date(2027, 1, 4)), reason="A mistake.", by=hr)
    with pytest.raises(ActionRefused, match=r"does not follow 3\.0"):
        reworded("2.0")
    assert timezone.localdate(reworded("3.1").in_force_at) == NEXT


def test_a_first_version_is_in_force_from_its_day_even_if_it_is_urgent(db):
    assert make.version(weight="urgent", at=timezone.now()).in_force_at == make.midnight(make.SEPTEMBER)


def test_what_was_in_force_before_it_was_withdrawn_was_in_force_then(protocol, hr, clock):
    urgent, then = reworded("1.1", "urgent"), timezone.now()
    clock.shift(60)
    publishing_actions.withdraw(urgent, reason="A mistake.", by=hr)
    assert Version.objects.in_force(at=then).get() == urgent
    assert Version.objects.in_force(at=timezone.now()).get() == protocol


def test_a_clause_is_words_and_never_markup(teacher):
    source = b"1 Rules\n1.1 Write <b>A</b> as in clause 1.2 <i>B</i>.\n1.2 Be kind.\n"
    make.version(source=source, slug="markup", title="Markup")
    page = make.sign_in(teacher).get("/policies/markup/").text
    assert "Write &lt;b&gt;A&lt;/b&gt; as in" in page
    assert "&lt;i&gt;B&lt;/i&gt;." in page


def test_only_an_urgent_version_may_be_due_on_a_day_that_somebody_does_not_work(protocol):
    protocol.any_day_reason = "A child may be at risk."
    with pytest.raises(ValidationError, match="Only an urgent version may be due"):
        protocol.validate_constraints()
    protocol.weight = "urgent"
    protocol.validate_constraints()

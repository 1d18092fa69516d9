"""Writing a version: nothing typed is lost, nothing is overwritten in silence, nothing goes out unseen."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from policy.drafting import editing
from policy.drafting.actions import approval, clauses, consultations, writing
from policy.drafting.review import Review
from policy.drafting.tasks import describe_missing_consultation, find_missing_items
from policy.models import Draft, Step, StepKind, Version
from policy.publishing import actions as publishing_actions
from policy.text import TextError, UnitKind, parse
from portal.digests import sha256_hex
from portal.refusals import ActionRefused
from tests import factories as make
from tests.drafts import approve, change_text, describe, load_fingerprint, submit
from tests.rows import ask_all

TEXT = make.PROTOCOL.read_text()


def reviewed(draft):
    return Review(Draft.objects.get(pk=draft.pk), today=timezone.localdate())


def test_a_draft_begins_with_the_words_of_the_newest_version(draft, protocol):
    assert parse(draft.text.encode()).digest == protocol.digest
    assert find_missing_items(reviewed(draft))[0].sentence == "Nothing has changed since version 1.0 yet."


def test_what_cannot_be_read_is_kept_as_it_was_typed(draft, policy_lead):
    typed = TEXT.replace("5.2 ", "5.9 ")
    writing.save_text(draft, typed, revision=0, by=policy_lead)
    review = reviewed(draft)
    assert review.draft.text == typed
    assert review.refusal.line
    assert review.refused_line.startswith("5.9")


def test_whoever_saves_second_is_told_and_the_first_stays(draft, policy_lead):
    other = make.person("Owen", "Price")
    writing.save_text(draft, TEXT + " one", revision=0, by=policy_lead)
    with pytest.raises(writing.Overtaken, match="Priya Nair saved this draft while you were writing"):
        writing.save_text(draft, TEXT + " two", revision=0, by=other)
    assert reviewed(draft).draft.text == TEXT + " one"


def test_saving_the_same_words_twice_is_no_conflict(draft, policy_lead):
    for _ in range(2):
        writing.save_text(draft, TEXT + " one", revision=0, by=policy_lead)
    assert reviewed(draft).draft.revision == 1


def test_two_people_change_two_clauses_at_once_and_both_stay(draft, policy_lead):
    other = make.person("Owen", "Price")
    text = parse(draft.text.encode())
    words = {item.place: item.words for item in editing.list_editable_units(text)}
    for place, by in ((("", "3.1"), policy_lead), (("", "5.2"), other)):
        clauses.change_clause(draft, place, "Other words must do.", digest=sha256_hex(words[place]), by=by)
    changed = {item.place: item.words for item in editing.list_editable_units(reviewed(draft).text)}
    assert changed[("", "3.1")] == changed[("", "5.2")] == "Other words must do."
    assert {**changed, ("", "3.1"): 0, ("", "5.2"): 0} == {**words, ("", "3.1"): 0, ("", "5.2"): 0}
    with pytest.raises(writing.Overtaken, match="Owen Price changed this clause"):
        clauses.change_clause(draft, ("", "5.2"), "And mine.", digest=sha256_hex(words[("", "5.2")]), by=policy_lead)


def test_a_clause_put_in_between_renumbers_those_after_it():
    text = parse(make.PROTOCOL.read_bytes())
    longer = parse(editing.insert_unit(text, ("", "5.2"), UnitKind.CLAUSE, "Staff must ask first.").encode())
    before, after = ({u.anchor: u.text for u in part.clauses} for part in (text.parts[0], longer.parts[0]))
    assert after["5.3"] == "Staff must ask first."
    assert after["5.4"] == before["5.3"]
    assert parse(editing.remove_unit(longer, ("", "5.3")).encode()) == text


def test_a_clause_moves_with_its_bullets_and_back_again():
    text = parse(make.PROTOCOL.read_bytes())
    moved = parse(editing.move_unit(text, ("", "7.5"), up=True).encode())
    assert [u.anchor for u in moved.parts[0].clauses if u.kind == UnitKind.BULLET] == [f"7.4-{n}" for n in range(1, 6)]
    assert parse(editing.move_unit(moved, ("", "7.4"), up=False).encode()) == text


@pytest.mark.parametrize("words", ["", "  ", "- a bullet\n- another", "word\u200bless", "\x07"])
def test_words_that_would_be_something_else_are_refused(words):
    text = parse(make.PROTOCOL.read_bytes())
    try:
        again = editing.change_words(text, ("appendix-1", "intro"), words)
    except TextError:
        return
    items = {item.place: item.words for item in editing.list_editable_units(parse(again.encode()))}
    assert items[("appendix-1", "intro")] == " ".join(words.split())
    assert len(items) == len(editing.list_editable_units(text))


def test_a_draft_goes_from_writing_to_force(draft, policy_lead, hr, protocol, clock):
    version = approve(submit(draft, policy_lead), hr)
    assert (version.number, version.drafted_by, version.approved_by) == ("2.0", policy_lead, hr)
    assert timezone.localtime(version.in_force_at).isoformat() == "2026-11-30T00:00:00+00:00"
    assert version.draft == draft
    assert list(Step.objects.values_list("kind", flat=True)) == [StepKind.SUBMITTED, StepKind.PUBLISHED]
    assert Version.objects.in_force(at=timezone.now()).get() == protocol
    clock.move_to(version.in_force_at)
    assert Version.objects.in_force(at=timezone.now()).get() == version


def test_what_was_submitted_cannot_be_changed_until_it_is_taken_back_or_returned(draft, policy_lead, hr):
    draft = submit(draft, policy_lead)
    with pytest.raises(ActionRefused, match="waiting for approval"):
        writing.save_text(draft, "Other words.", revision=draft.revision, by=policy_lead)
    writing.send_back(draft, words="5.2 goes too far.", by=hr)
    draft = writing.save_text(draft, draft.text + "\nmore", revision=draft.revision, by=policy_lead)
    approval.submit(draft, fingerprint=load_fingerprint(draft), by=policy_lead)
    writing.recall(draft, by=policy_lead)
    with pytest.raises(ActionRefused, match="no longer waiting for approval"):
        approve(draft, hr)


def test_nobody_approves_what_they_have_written_at(draft, policy_lead, hr):
    draft = submit(change_text(draft, hr, "Trust", "trust"), policy_lead)
    with pytest.raises(ActionRefused, match="Somebody else must approve it"):
        approve(draft, hr)


def test_the_approver_approves_the_text_that_was_shown(draft, policy_lead, hr):
    draft = submit(draft, policy_lead)
    with pytest.raises(ActionRefused, match="has changed since you opened this page"):
        approval.approve(draft, fingerprint="other", by=hr)


@pytest.mark.parametrize("weight", ["editorial", "minor"])
def test_a_changed_duty_refuses_a_light_weight_unless_the_approver_says_why(draft, policy_lead, hr, weight):
    draft = submit(draft, policy_lead, number="1.1", weight=weight)
    with pytest.raises(ActionRefused, match="look more than"):
        approve(draft, hr)
    version = approve(draft, hr, weight_reason="The duty was there before.")
    assert version.weight_reason == "The duty was there before."


def test_of_many_clauses_that_mention_consultation_two_are_named(draft, policy_lead):
    clauses = "".join(f"1.{number} We consulted the unions.\n" for number in range(1, 6))
    writing.save_text(draft, f"1 Unions\n{clauses}", revision=draft.revision, by=policy_lead)
    said = describe_missing_consultation(reviewed(draft))
    assert said == "Clauses 1.1, 1.2 and 3 others mention consultation, and none is recorded."


def test_a_text_that_speaks_of_consultation_needs_a_record_or_a_reason(draft, policy_lead, hr):
    draft = submit(draft, policy_lead)
    assert reviewed(draft).consultation_clauses == ["3.6"]
    with pytest.raises(ActionRefused, match="none is recorded"):
        approve(draft, hr, consultation_reason="")
    consultations.record_consultation(
        draft,
        whom="NEU and UNISON",
        from_on=timezone.localdate().replace(day=2),
        until_on=timezone.localdate().replace(day=20),
        outcome="Agreed.",
        file=("letter.pdf", b"%PDF-1.7"),
        by=policy_lead,
    )
    version = approve(draft, hr, consultation_reason="")
    assert version.consultation_reason == ""
    with pytest.raises(ActionRefused, match="can no longer change"):
        consultations.record_consultation(
            draft,
            whom="x",
            from_on=version.in_force_at.date(),
            until_on=version.in_force_at.date(),
            outcome="x",
            file=None,
            by=policy_lead,
        )


@ask_all(
    ("fields", "said"),
    [
        ({"number": "1.0"}, "does not follow 1.0"),
        ({"weight": ""}, "how much it changes"),
        ({"reason": ""}, "why there is a new version"),
        ({"in_force_on": None}, "from which day"),
        ({"in_force_on": "today"}, "Choose 23 November 2026 or later"),
    ],
)
def test_what_is_missing_is_said_and_cannot_be_submitted(draft, policy_lead, fields, said):
    if fields.get("in_force_on") == "today":
        fields = {"in_force_on": timezone.localdate()}
    draft = describe(change_text(draft, policy_lead), policy_lead, **fields)
    with pytest.raises(ActionRefused, match=said):
        approval.submit(draft, fingerprint=load_fingerprint(draft), by=policy_lead)


def test_an_urgent_version_is_in_force_from_the_moment_of_publication(draft, policy_lead, hr):
    version = approve(submit(draft, policy_lead, weight="urgent", in_force_on=None), hr)
    assert version.in_force_at == version.published_at == timezone.now()


def test_a_new_policy_may_have_been_in_force_before_it_is_published(policy_lead, hr):
    draft = writing.begin(None, title="Code of Conduct", slug="code-of-conduct", by=policy_lead)
    draft = writing.save_text(draft, "1 Purpose\n1.1 Be kind.", revision=0, by=policy_lead)
    draft = describe(draft, policy_lead, number="1.0", reason="", in_force_on=timezone.localdate().replace(month=9))
    approval.submit(draft, fingerprint=load_fingerprint(draft), by=policy_lead)
    version = approve(draft, hr)
    assert version.was_published_later
    with pytest.raises(ActionRefused, match="at that address already"):
        writing.begin(None, title="Another", slug="code-of-conduct", by=policy_lead)


def test_withdrawing_falls_back_and_what_was_signed_stays(draft, policy_lead, hr, protocol, teacher, oakfield, clock):
    version = approve(submit(draft, policy_lead, weight="urgent", in_force_on=None), hr)
    signing = make.sign(teacher, version, oakfield)
    clock.shift(3600)
    with pytest.raises(ActionRefused, match="Who drafted"):
        publishing_actions.withdraw(version, reason="A mistake.", by=policy_lead)
    publishing_actions.withdraw(version, reason="A mistake.", by=hr)
    assert Version.objects.in_force(at=timezone.now()).get() == protocol
    assert teacher.signings.get() == signing
    with pytest.raises(ActionRefused, match="withdrawn already"):
        publishing_actions.withdraw(version, reason="Again.", by=hr)


def test_after_a_withdrawal_the_same_day_is_free_again(draft, policy_lead, hr, protocol):
    version = approve(submit(draft, policy_lead), hr)
    publishing_actions.withdraw(version, reason="Too early.", by=hr)
    again = writing.begin(protocol.policy, title=protocol.title, slug=protocol.policy.slug, by=policy_lead)
    assert parse(again.text.encode()).digest == protocol.digest
    later = approve(submit(again, policy_lead, number="2.1"), hr)
    assert later.in_force_at == version.in_force_at


def test_a_superseded_version_is_not_withdrawn(draft, policy_lead, hr, protocol):
    approve(submit(draft, policy_lead, weight="urgent", in_force_on=None), hr)
    with pytest.raises(ActionRefused, match="A later version is in force"):
        publishing_actions.withdraw(protocol, reason="Old.", by=hr)


def test_the_database_keeps_what_happened(draft, policy_lead, hr):
    approve(submit(draft, policy_lead), hr)
    rows = [
        lambda: Step.objects.update(words="other"),
        lambda: Step.objects.all().delete(),
        lambda: Draft.objects.update(text="other"),
    ]
    for change in rows:
        with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
            change()


def unpublished(version, **fields):
    columns = [field.attname for field in Version._meta.concrete_fields if field.attname not in {"id", "published_at"}]
    return Version.objects.create(**{name: getattr(version, name) for name in columns} | fields)


@pytest.mark.parametrize(("number", "days"), [("3.0", 0), ("1.5", 9)], ids=["moment", "number"])
def test_the_database_refuses_a_version_that_runs_backwards(protocol, number, days):
    newest = make.version("2.0", TEXT.replace("should", "must").encode(), weight="urgent")
    row = unpublished(newest, number=number, in_force_at=newest.in_force_at + timedelta(days=days))
    with pytest.raises(IntegrityError, match="runs backwards"), transaction.atomic():
        Version.objects.filter(pk=row.pk).update(published_at=timezone.now())


def test_whoever_submitted_it_once_does_not_approve_it_when_another_submits_it_again(draft, policy_lead, other_lead):
    draft = describe(change_text(draft, policy_lead), policy_lead)
    approval.submit(draft, fingerprint=load_fingerprint(draft), by=other_lead)
    writing.recall(draft, by=policy_lead)
    approval.submit(draft, fingerprint=load_fingerprint(draft), by=policy_lead)
    with pytest.raises(ActionRefused, match="You have edited this draft"):
        approve(draft, other_lead)


def test_a_reason_for_the_weight_is_kept_only_where_something_speaks_against_it(draft, policy_lead, hr):
    assert approve(submit(draft, policy_lead), hr, weight_reason="Nothing was doubted.").weight_reason == ""


def test_answers_about_one_version_do_not_count_for_the_next(draft, policy_lead):
    writing.decide_matches(draft, {"a": None}, since="1.0", by=policy_lead)
    writing.decide_matches(draft, {"b": None}, since="1.0", by=policy_lead)
    draft = writing.decide_matches(draft, {"c": None}, since="1.0", by=policy_lead)
    assert draft.decided["answers"].keys() == {"a", "b", "c"}
    draft = writing.decide_matches(draft, {"d": None}, since="1.1", by=policy_lead)
    assert draft.decided == {"since": "1.1", "answers": {"d": None}}


@pytest.mark.parametrize(("since", "counted"), [("1.0", 1), ("0.9", 0)])
def test_an_answer_counts_only_about_the_version_that_is_newest(draft, policy_lead, since, counted):
    key = sha256_hex(reviewed(draft).units[0].text)
    draft = writing.decide_matches(draft, {key: None}, since=since, by=policy_lead)
    assert len(reviewed(draft).decided) == counted

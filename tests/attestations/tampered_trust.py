"""A small trust that has a row of everything shown or counted, all sealed; and changes to any one value of it."""

import uuid
from datetime import date, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from attestations.exceptions.actions import voids
from attestations.models import (
    Decline,
    ImportedAcknowledgement,
    KeptDueDate,
    KeptInformed,
    NameCheck,
    NoticeItem,
    QuestionStep,
    ReminderByHand,
    ReminderStop,
    Requirement,
    SigningPause,
    SlipConfirmation,
    Spreading,
    StartHere,
    WordsRemoval,
)
from attestations.receipts.row_entries import seal_rows
from attestations.requirements import actions as requirement_actions
from policy.drafting.actions import approval, bringing_in, consultations, writing
from policy.drafting.review import Review
from policy.models import Draft, Note, OpenConsultation, Picture, RegisterEntry, Retirement, Version
from policy.publishing.actions import withdraw
from portal.ledger import sequencer
from portal.models import (
    Academy,
    AcademyTerm,
    AccessClosure,
    AddressTrouble,
    AuditLine,
    CalendarFeed,
    ClosureDays,
    Contact,
    DismissedHead,
    EmailChange,
    Erasure,
    Finding,
    Grant,
    Group,
    GroupMember,
    HeldBack,
    Hold,
    HookSwitch,
    Import,
    Invitation,
    Job,
    LedgerCheck,
    LineAbove,
    MessageChoice,
    Notice,
    PersonMerge,
    PersonName,
    Preset,
    SecurityLine,
    SignedInSession,
    Slip,
    StaffNumber,
    StoredFile,
    WaitingSignIn,
    Webhook,
    WebhookDelivery,
    WorkerBeat,
    WorkerSlot,
)
from portal.people.actions.absences import record_absence
from portal.people.actions.joiners import add_person
from portal.people.actions.names import correct_name
from portal.people.actions.work import WorkTerms
from tests import drafts
from tests import factories as make
from tests.policy.file_versions import publish_file

TEXT = (
    b"1 Rules\n1.1 Be kind.\n1.2 You should think first.\nAppendix 1\nAdvice\n1) Ask before you post.\n2) Wait a day.\n"
)
MODELS = {
    model._meta.db_table: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in {"portal", "policy", "attestations"} or model is EmailAddress
}
TERMS = {"categories": ["teacher"], "days": 5, "from_on": date(2026, 11, 22)}


def load_trust(clock):
    """What happens, two hours before it is sealed; a day later some more, which is sealed too.

    Returns the keys of all rows by model, but for those that the second sealing made: they are in the next one.
    """
    oakfield, millbrook = make.academy("oakfield"), make.academy("millbrook", urn="140002", left_on=date(2030, 8, 31))
    first = make.version(source=TEXT)
    make.requirement(first.policy)
    maya, head = make.staff(oakfield, "Maya", "O'Brien"), make.staff(oakfield, "Siân", "Hughes")
    make.engagement(maya, millbrook, until_on=date(2027, 7, 31))
    hr, lead = make.staff(oakfield, "Hannah", "Reid"), make.staff(millbrook, "Priya", "Nair")
    make.grant(head, "head", oakfield), make.grant(hr, "hr"), make.grant(lead, "policy-lead")
    replace_facts(maya, millbrook, hr)
    propose_and_publish(first, oakfield, lead, hr)
    other = make.version(source=TEXT, slug="code-of-conduct", title="Code of conduct")
    writing.discard(drafts.begin(other, lead), by=lead)
    signings = make.sign(maya, first, oakfield), make.sign(head, first, oakfield)
    void_signatures(*signings, hr, lead)
    answer_about_slips(first, oakfield, head, hr)
    withdraw(make.version("3.0", TEXT + b"3) Think again.\n", in_force_on=date(2027, 1, 1)), reason="A slip.", by=hr)
    close_and_open(maya, hr)
    record_facts(maya, head, hr, oakfield)
    ask_questions(maya, head, hr, oakfield, first)
    register(first.policy, other.policy, hr, lead)
    publish_file(lead, hr)
    send_notices()
    remind(maya, hr, oakfield)
    add_what_is_not_evidence(maya)
    add_ways_in(maya, hr, oakfield)
    add_hooks(maya, first.policy)
    seal(clock)
    make.absence(head, date(2026, 11, 23))
    rows = {model: list(model._base_manager.order_by("pk").values_list("pk", flat=True)) for model in MODELS.values()}
    seal(clock)
    act_on_others(oakfield, hr)
    return rows


def act_on_others(academy, hr):
    """On the day of the changes people are added and renamed, as on any day. It excuses nothing of anybody else."""
    terms = WorkTerms(academy, "teacher", "Teacher", timezone.localdate())
    added = add_person(given_names="Tom", family_name="Reed", email="reed@demo.example", terms=terms, by=hr)
    correct_name(added, given_names="Thomas", family_name="Reed", by=hr)
    AuditLine.objects.create(action="load-trust", subject="load:today")


def seal(clock):
    clock.shift(timedelta(hours=2))
    sequencer.seal_all()
    seal_rows()
    sequencer.seal_all()
    clock.shift(timedelta(days=1))


def replace_facts(person, academy, hr):
    """Of each dated fact one that was replaced long ago."""
    long_ago = {"recorded_at": make.LONG_AGO - timedelta(days=9), "replaced_at": make.LONG_AGO}
    make.engagement(person, academy, job_title="Cook", **long_ago)
    Grant.objects.create(person=person, role="auditor", from_on=make.SEPTEMBER, until_on=make.SEPTEMBER, **long_ago)
    academy.names.create(name="Mill", urn="140009", from_on=make.SEPTEMBER, until_on=date(2026, 9, 9), **long_ago)
    for until_on in (date(2026, 10, 2), None):
        record_absence(person, from_on=date(2026, 10, 1), until_on=until_on, by=hr)


def propose_and_publish(version, academy, lead, hr):
    """Requirements proposed, accepted, turned down and ended; a draft with all that belongs to it, published."""
    for days in (5, 6):
        terms = TERMS | {"academies": [academy], "days": days}
        proposal = requirement_actions.propose(version.policy, by=lead, **terms)
        decide = requirement_actions.accept if days == 5 else requirement_actions.turn_down
        decide(proposal, by=hr)
    requirement_actions.end(Requirement.objects.get(days=5), until_on=date(2027, 7, 31), by=hr)
    draft = drafts.describe(drafts.change_text(drafts.begin(version, lead), lead), lead, days=21)
    for outcome in ("Agreed.", "Entered twice."):
        days = {"from_on": date(2026, 11, 1), "until_on": date(2026, 11, 20)}
        minutes = ("minutes.txt", b"All agreed.")
        consultation = consultations.record_consultation(
            draft, whom="Unions", **days, outcome=outcome, file=minutes, by=lead
        )
    consultations.strike_consultation(draft, consultation.pk, by=lead)
    draft = read_a_file(draft, lead)
    remark = Review(draft, today=timezone.localdate()).remarks[0].remark
    writing.waive_remark(draft, remark.key, reason="It is meant so.", by=lead)
    approval.submit(draft, fingerprint=drafts.load_fingerprint(draft), by=lead)
    drafts.approve(draft, hr, weight_reason="It binds.")


def read_a_file(draft, lead):
    """Two files, of the second a doubt is settled; the text that was there is put back."""
    before = draft.text
    words = b"Take care\nof [School name].\n\n"
    bringing_in.bring_in(draft, "first.txt", words, revision=draft.revision, by=lead)
    draft = Draft.objects.get(pk=draft.pk)
    reading = bringing_in.bring_in(draft, "policy.txt", words * 2, revision=draft.revision, by=lead)
    [doubt, *_] = reading.understood["doubts"]
    saved = Draft.objects.get(pk=draft.pk)
    shown = {"digest": doubt["digest"], "revision": saved.revision, "words": ""}
    bringing_in.settle(saved, reading.pk, doubt["id"], "kept", **shown, by=lead)
    return writing.save_text(saved, before, revision=saved.revision, by=lead)


def answer_about_slips(version, academy, head, hr):
    """One who says that it was them, and one who says no, with which HR has dealt."""
    now = timezone.now()
    for settled in ({}, {"settled_at": now, "settled_by": hr}):
        cleaner = make.staff(academy, "Rosa", "Marin", email="")
        signing = make.sign_with_slip(cleaner, version, academy, by=head)
        said = {"answered_at": now, "answered_by": cleaner, "sign_in_method": "code", "signed_in_at": now}
        SlipConfirmation.objects.create(signing=signing, was_signer=not settled, **said, **settled)


def close_and_open(person, hr):
    for opened in ({"opened_at": timezone.now(), "opened_by": hr}, {}):
        AccessClosure.objects.create(person=person, closed_at=timezone.now(), closed_by=hr, **opened)


def record_facts(person, other, hr, academy):
    """What people, academies and holds have beside their work, each once as it stands and once replaced or over."""
    now, day = timezone.now(), make.SEPTEMBER
    for over in ({"replaced_at": now}, {}):
        long_ago = {"recorded_at": make.LONG_AGO, **over}
        PersonName.objects.create(person=person, given_names="Maya", family_name="Łukasz", from_on=day, **long_ago)
        StaffNumber.objects.create(person=person, source="payroll", number="77", **long_ago)
        PersonMerge.objects.create(kept=hr, merged=make.person(), **long_ago)
        AcademyTerm.objects.create(academy=academy, joined_on=academy.joined_on, **long_ago)
        ClosureDays.objects.create(academy=academy, kind="closed", from_on=day, until_on=day, **long_ago)
        contact = {"kind": "chair", "name": "Ann Lee", "telephone": "01782 000 000"}
        Contact.objects.create(academy=academy, from_on=day, **contact, **long_ago)
        LineAbove.objects.create(academy=academy, person=hr, from_on=day, **long_ago)
        Group.objects.create(key="drivers", name="Drivers", **long_ago)
        GroupMember.objects.create(group_key="drivers", person=person, from_on=day, **long_ago)
        released = {"released_at": now, "released_by": hr} if over else {}
        Hold.objects.create(person=person, reason="Tribunal", held_at=now, held_by=hr, review_on=day, **released)
        HeldBack.objects.create(
            person=person, reason="investigation", first_on=day, held_at=now, held_by=hr, until_on=day, **released
        )
        EmailChange.objects.create(person=person, old="a@demo.example", new="b@demo.example", changed_at=now)
        confirmed = {"confirmed_at": now, "confirmed_by": hr} if over else {}
        Erasure.objects.create(person=make.person(), asked_at=now, asked_by=other, **confirmed)
    taken_over(person, hr, other)
    applied = {"applied_at": now, "applied_by": hr, "uploaded_at": now, "uploaded_by": hr, "digest": "0" * 64}
    Import.objects.create(number="2345-6789-ABCE", preset="template", file_name="people.csv", **applied)


def taken_over(person, hr, lead):
    """What another system says that somebody acknowledged, and that it does for a version of ours."""
    said = {"policy_named": "Online Safety", "version_named": "2", "source": "Every"}
    for over in ({"replaced_at": timezone.now()}, {}):
        dated = {"acknowledged_on": make.SEPTEMBER, "file_digest": "0" * 64, "recorded_at": make.LONG_AGO, **over}
        ImportedAcknowledgement.objects.create(person=person, **said, **dated)
    version = Version.objects.order_by("pk").first()
    for over in ({"taken_back_at": timezone.now()}, {}):
        dated = {"recorded_at": make.LONG_AGO, **over}
        Decline.objects.create(person=person, version=version, words="No.", **dated).academies.set(
            Academy.objects.all()
        )
    for row in Decline.objects.all():
        confirmed = {"confirmed_at": timezone.now(), "confirmed_by": lead} if row.taken_back_at else {}
        WordsRemoval.objects.create(decline=row, asked_by=hr, asked_at=timezone.now(), **confirmed)
    make.acceptance(version, date(2027, 7, 31), hr, confirmed_by=lead, confirmed_at=timezone.now())


def void_signatures(signing, other, hr, lead):
    """One that was confirmed; of the other, one that was refused and one that waits."""
    [void] = voids.ask_void(list(signing.attestations.all()), reason="A slip.", by=hr)
    voids.confirm_void(void, by=lead)
    [refused] = voids.ask_void(list(other.attestations.all()), reason="A slip.", by=hr)
    voids.refuse_void(refused, by=lead)
    voids.ask_void(list(other.attestations.all()), reason="Another slip.", by=hr)


def ask_questions(person, head, hr, academy, version):
    """One that became a note, which was withdrawn, and one that goes to HR; due dates that wait for none, and again."""
    clause = version.parts.first().clauses.first()
    asked, now = make.question(person, version, head, academy, clause), timezone.now()
    make.question(person, version)
    shown = {"policy": version.policy, "clause_identity": clause.identity, "clause_digest": clause.digest}
    note = Note.objects.create(
        **shown, words="You may.", approved_by=hr, approved_at=now, withdrawn_by=head, withdrawn_at=now
    )
    Note.objects.create(**shown, words="You may not.", approved_by=hr, approved_at=now)
    for kind, said in [("answered", {"words": "Yes."}), ("noted", {"note": note}), ("closed", {})]:
        QuestionStep.objects.create(question=asked, kind=kind, at=now, by=head, **said)
    for over in ({"replaced_at": now, "until_on": make.SEPTEMBER}, {}):
        dated = {"from_on": make.SEPTEMBER, "recorded_at": make.LONG_AGO, **over}
        make.shown(hr, version, Academy.objects.first(), **over)
        KeptDueDate.objects.create(policy=version.policy, reason="Building work", recorded_by=hr, **dated)
    for over in ({"replaced_at": now}, {}):
        dated = {"from_on": make.SEPTEMBER, "recorded_at": make.LONG_AGO, **over}
        began_at = make.LONG_AGO
        dated_pause = {"from_at": began_at, "until_at": began_at + timedelta(hours=1), "recorded_at": began_at, **over}
        SigningPause.objects.create(reason="A fire", recorded_by=hr, **dated_pause)
        Spreading.objects.create(per_week=5, order=[version.policy_id], at_once=[], recorded_by=hr, **dated)


def register(policy, other, hr, lead):
    """An entry that stands and one that was replaced; a policy that ended, and one that did not after all."""
    said = {"approving_body": "Trust board", "review_months": 12, "review_on": make.SEPTEMBER, "statutory": "conduct"}
    people = {"owner": lead, "publisher": hr, "recorded_by": lead, "recorded_at": make.LONG_AGO}
    for over in ({"replaced_at": timezone.now()}, {}):
        RegisterEntry.objects.create(policy=policy, readers_reason="Sensitive", **said, **people, **over)
    ended = {"from_on": date(2026, 12, 1), "reason": "No more needed", "recorded_by": hr}
    for undone in ({"undone_at": timezone.now(), "undone_by": hr, "undone_reason": "A mistake"}, {}):
        Retirement.objects.create(policy=policy, replaced_by=other, **ended, **undone)


def send_notices():
    Notice.objects.update(tries=1, tried_at=timezone.now(), sent_at=timezone.now(), title="Receipt", words="Here.")
    notice, now = Notice.objects.exclude(person=None).first(), timezone.now()
    ends = {"ended_at": now, "ended_because": "hr", "ended_by": notice.person}
    for end in (ends, {}):
        AddressTrouble.objects.create(person=notice.person, kind="bounced", notice=notice, since_at=now, **end)


def remind(person, hr, academy):
    """A reminder that went; one by hand; and that reminders were stopped, once and again."""
    version, notice, now = Version.objects.order_by("pk").first(), Notice.objects.order_by("pk").first(), timezone.now()
    item = {"person": person, "version": version, "asked_from": make.SEPTEMBER}
    NoticeItem.objects.create(notice=notice, **item, rung="first", fell_away_at=now)
    NoticeItem.objects.create(notice=notice, **item, rung="half-way", school_year=2026)
    by_hand = ReminderByHand.objects.create(policy=version.policy, academy=academy, sent_by=hr, sent_at=now)
    WordsRemoval.objects.create(reminder=by_hand, asked_by=hr, asked_at=now)
    for resumed in ({"resumed_at": now, "resumed_by": hr}, {}):
        ReminderStop.objects.create(stopped_at=now, stopped_by=hr, why="A fire", **resumed)


def add_what_is_not_evidence(person):
    slot, now = WorkerSlot.objects.create(kind="jobs", number=9), timezone.now()
    WorkerBeat.objects.create(slot=slot, beat_at=now)
    Job.objects.create(number="2345-6789-ABCD", kind="report", queued_at=now)
    add_picture()
    StoredFile.objects.create(name="report.csv", content_type="text/csv", data=b"x", size=1, digest="0")
    SecurityLine.objects.create(kind="sign-in", person=person)
    Finding.objects.create(table="portal_person", key="0", what="family_name", found_at=now)
    LedgerCheck.objects.create(began_at=now, ended_at=now, entries=1, findings=1)
    NameCheck.objects.create(signing=person.signings.get())
    OpenConsultation.objects.create(
        draft=Draft.objects.first(), whom="NEU", until_on=make.SEPTEMBER, asked=[], opened_by=person, opened_at=now
    )
    DismissedHead.objects.create(academy=Academy.objects.first(), person=person, dismissed_at=now, dismissed_by=person)
    MessageChoice.objects.create(person=person, choice="news", chosen_at=now)
    KeptInformed.objects.create(person=person, address="own@home.example", chosen_at=now, chosen_by=person)


def add_ways_in(person, hr, academy):
    now = timezone.now()
    Preset.objects.create(name="Payroll", layout={}, made_at=now, made_by=hr)
    Invitation.objects.create(person=person, token_digest="1", invited_at=now, invited_by=hr, expires_at=now)
    printed = {"printed_at": now, "printed_by": hr, "expires_at": now}
    Slip.objects.create(person=person, academy=academy, code_digest="2", **printed)
    SignedInSession.objects.create(person=person, session_key="3", device="Chrome on Windows", began_at=now)
    WaitingSignIn.objects.create(provider="entra", uid="4", first_at=now, last_at=now)


def add_hooks(person, policy):
    now = timezone.now()
    StartHere.objects.create(policy=policy, position=0)
    CalendarFeed.objects.create(person=person, digest="5" * 64)
    HookSwitch.objects.create(kind="webhooks", on_at=now, on_by=person)
    made = {"made_at": now, "made_by": person}
    webhook = Webhook.objects.create(name="Teams", form="json", events=["published"], secret=b"6", **made)
    WebhookDelivery.objects.create(webhook=webhook, event="published", body="{}", owed_at=now)


def add_picture():
    data = b"not a picture"
    Picture.objects.create(digest=sha256(data).hexdigest(), content_type="image/png", data=data)


def drop_constraints():
    """As the owner of the database could, so that only the sealed entries are in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DROP CONSTRAINT IF EXISTS %%I CASCADE', conrelid::regclass, conname)"
            " FROM pg_constraint WHERE contype IN ('c', 'u', 'f') AND conrelid::regclass::text = ANY (%s)"
            " UNION ALL SELECT format('DROP INDEX IF EXISTS %%s', indexrelid::regclass) FROM pg_index"
            " WHERE indisunique AND NOT indisprimary AND indrelid::regclass::text = ANY (%s)",
            [list(MODELS)] * 2,
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        for table in MODELS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def list_changes(model, field, keys):
    """Pairs of a row's key and a value: of the first row that has one here, and of the first that has none."""
    rows = list(model._base_manager.filter(pk__in=keys).order_by("pk").values_list("pk", field.attname))
    filled, empty = [row for row in rows if row[1] is not None], [row for row in rows if row[1] is None]
    return [(key, other) for key, value in [*filled[:1], *empty[:1]] for other in list_other_values(field, value)]


def list_other_values(field, value):
    """Values that the column could have instead, with nothing where it may have nothing."""
    if field.null and value is not None:
        yield None
    if field.is_relation:
        yield from list(field.related_model._base_manager.exclude(pk=value).values_list("pk", flat=True)[:1])
    else:
        yield make_other_value(field, value)


def make_other_value(field, value):
    """The first kind of field that fits decides: a moment is a kind of date."""
    ways = {
        models.BooleanField: lambda: not value,
        models.IntegerField: lambda: 1 if value is None else value + (1000 if field.primary_key else 1),
        models.DateTimeField: lambda: (value or make.LONG_AGO) + timedelta(seconds=1),
        models.DateField: lambda: (value or make.SEPTEMBER) + timedelta(days=1),
        models.UUIDField: uuid.uuid4,
        models.BinaryField: lambda: bytes(value or b"")[:-1] + b"?",
        ArrayField: lambda: [*(value or []), make_other_value(field.base_field, None)],
        models.JSONField: lambda: {"changed": value},
        models.Field: lambda: f"{value or ''}x"[-(field.max_length or 10_000) :],
    }
    return next(way for kind, way in ways.items() if isinstance(field, kind))()


def change(model, field, key, value):
    table, column, primary = model._meta.db_table, field.column, model._meta.pk.column
    with connection.cursor() as cursor:
        statement = f'UPDATE {table} SET "{column}" = %s WHERE "{primary}" = %s'
        cursor.execute(statement, [field.get_db_prep_save(value, connection), key])
        assert cursor.rowcount == 1


def delete(model, key):
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', [key])

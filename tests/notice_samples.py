"""A sample of every kind of notice, from which each kind's mail is written: for the snapshots, and to look at.

A new kind in ``settings.NOTICES`` adds its sample here, and its snapshot by::

    SNAPSHOTS=write .venv/bin/python -m pytest tests/test_notice_snapshots.py

Look at both forms before you keep it, at 360 and 640 pixels, by day and in the dark::

    PICTURES=/tmp/mails .venv/bin/python -m pytest tests/test_notice_snapshots.py
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from attestations.exceptions.actions import voids as void_actions
from attestations.grants.door_actions import DoorTerms, add_at_door
from attestations.models import KeptInformed
from attestations.personal_data.actions.complaints import ComplaintTopic, complain
from attestations.reminders.actions.informed import confirm, keep_informed
from attestations.reminders.actions.morning import owe_reminders
from attestations.signing.declining import decline
from policy.drafting.actions import writing
from policy.models import Draft, OpenConsultation
from portal.accounts.actions import invitations
from portal.ledger import sequencer, store
from portal.models import AddressTrouble, Import, Job, Notice
from portal.models.roles import Role
from portal.notices import encryption
from portal.people.actions.email_addresses import change_email
from tests import drafts
from tests import factories as make

SIGN_IN_CHANGES = ("password_reset", "password_changed", "password_set", "totp_activated", "totp_deactivated")
SIGN_IN_CHANGES += ("webauthn_added", "webauthn_removed", "recovery_codes_generated")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"


@dataclass
class Cast:
    """Who and what the samples are about; each is made when it is first asked for."""

    @cached_property
    def oakfield(self):
        return make.academy("oakfield", urn="140001")

    @cached_property
    def teacher(self):
        return make.staff(self.oakfield, "Maya", "O'Brien-Łukasz", email="maya@demo.example")

    @cached_property
    def head(self):
        person = make.staff(self.oakfield, "Siân", "Hughes", email="sian@demo.example")
        make.grant(person, Role.HEAD, self.oakfield)
        return person

    @cached_property
    def hr(self):
        person = make.staff(make.academy("office", "Central Office", urn="", is_central=True), "Hannah", "Reid")
        make.grant(person, Role.HR)
        return person

    @cached_property
    def protocol(self):
        version = make.version()
        make.requirement(version.policy)
        return version


def notice(kind, *, person=None, address="", cause="", secret=None):
    made = Notice(kind=kind, person=person, address=address, cause=cause, owed_at=timezone.now())
    made.secret = encryption.encrypt(secret, made) if secret else None
    return made


def owed(kind):
    return Notice.objects.get(kind=kind)


def receipt(cast):
    make.sign(cast.teacher, cast.protocol, cast.oakfield)
    sequencer.seal_all()
    return owed("receipt")


def consultation(kind):
    """Of a draft of somebody who has asked three and has one answer."""

    def build(cast):
        lead = make.staff(cast.oakfield, "Petra", "Quill", email=f"petra@{kind}.example")
        make.grant(lead, Role.POLICY_LEAD)
        version = make.version(slug=f"{kind}-policy", title="Leave of Absence Policy")
        asked = ["rep@union.example", "office@union.example", "chair@demo.example"]
        row = OpenConsultation.objects.create(
            draft=drafts.begin(version, lead),
            whom="NEU, NASUWT and UNISON",
            until_on=timezone.localdate() + timedelta(days=2 if kind == "consultation-closes" else -1),
            asked=asked,
            answered=asked[1:2],
            opened_by=lead,
            opened_at=timezone.now(),
        )
        to = {"address": asked[0]} if kind == "consultation-closes" else {"person": lead}
        return notice(kind, cause=f"consultation:{row.pk}", **to)

    return build


def digest(cast):
    """To a head who is in HR too; everything is overdue, of people with and without an address."""
    make.staff(cast.oakfield, "Paul", "Paper", email="")
    make.staff(cast.oakfield, "Gwen", "Chair", category="governor")
    make.grant(cast.head, Role.HR)
    return notice("digest", person=cast.head)


def review_due(cast):
    entry = make.register(
        cast.protocol.policy, owner=cast.hr, review_on=date(2027, 2, 20), approving_body="Trust board"
    )
    return notice("review-due", person=cast.hr, cause=f"policy:{entry.policy_id}/{entry.review_on}/3")


def owner_left(cast):
    """Of another policy than ``review_due``, because a policy has one current entry."""
    left = make.staff(cast.oakfield, "Lena", "Left", until_on=date(2026, 10, 31))
    policy = make.version(slug="lone-working", title="Lone Working").policy
    make.register(policy, owner=left)
    return notice("owner-left", person=cast.hr, cause=f"policy:{policy.pk}/{left.pk}")


def reminder(cast):
    """Of two policies, one of them overdue, to somebody who works on this Sunday."""
    for slug, days in (("code-of-conduct", 100), ("online-safety", 30)):
        make.requirement(make.version(slug=slug, title=slug.replace("-", " ").title()).policy, days=days)
    make.engagement(cast.teacher, cast.oakfield, job_title="Sunday club", worked="weekdays", weekdays="7")
    owe_reminders(at=timezone.now())
    return Notice.objects.get(kind="reminder", person=cast.teacher)


def informed(kind):
    """To somebody who is away, of a version that was published since they confirmed their address."""

    def build(cast):
        person = make.staff(cast.oakfield, "Ada", "Away", email=f"ada@{kind}.example")
        make.absence(person, date(2026, 11, 2))
        choice = keep_informed(person, address="ada@home.example", by=person)
        if kind == "informed-confirm":
            return owed(kind)
        confirm(choice)
        choice.refresh_from_db()
        now, since = timezone.now(), timezone.now() - timedelta(days=14)
        KeptInformed.objects.filter(pk=choice.pk).update(chosen_at=since)
        cause = f"informed:{choice.pk.hex}/{since.isoformat()}/{now.isoformat()}"
        version = make.version(slug="key-holders", title="Key Holders", in_force_on=date(2026, 11, 20))
        make.requirement(version.policy)
        return notice(kind, person=person, cause=cause)

    return build


def report_ready(cast):
    job = Job.objects.create(number="2345-6789-ABCD", kind="report", by=cast.head, queued_at=timezone.now())
    return notice("report-ready", person=cast.head, cause=f"job:{job.number}")


def academy_pack_ready(cast):
    queued = {"arguments": {"academy": "oakfield", "people": []}, "queued_at": timezone.now()}
    job = Job.objects.create(number="2345-6789-ABCE", kind="academy-pack", by=cast.hr, **queued)
    return notice("academy-pack-ready", person=cast.hr, cause=f"job:{job.number}")


def slip(kind):
    def build(cast):
        cleaner = make.staff(cast.oakfield, "Rosa", "Marin", email="")
        signing = make.sign_with_slip(cleaner, cast.protocol, cast.oakfield, by=cast.head)
        return notice(kind, address="hr@demo.example", cause=f"receipt:{signing.number}")

    return build


def signature_void(cast):
    signing = make.sign(make.staff(cast.oakfield, "Nia", "Roberts"), cast.protocol, cast.oakfield)
    [void] = void_actions.ask_void(list(signing.attestations.all()), reason="A colleague signed.", by=cast.head)
    void_actions.confirm_void(void, by=cast.hr)
    return Notice.objects.get(kind="signature-void")


def leaver_receipts(cast):
    return notice(
        "leaver-receipts", address="maya@home.example", cause="x", secret={"token": "f" * 32 + "-" + "k" * 43}
    )


def added_at_door(cast):
    until_on = date(2026, 12, 18)
    terms = DoorTerms("Jo", "Supply", "agency", "Cover teacher", "Teaching Ltd", "", date(2026, 11, 23), until_on)
    add_at_door(cast.oakfield, terms, person=None, by=cast.head)
    return owed("added-at-door")


def checkpoint(cast):
    make.sign(cast.teacher, cast.protocol, cast.oakfield)
    sequencer.seal_all()
    return notice(
        "checkpoint", address="union@example.org", cause=f"checkpoint:{store.find_newest_checkpoint().size}/x"
    )


def about_question(kind, what, receiver):
    def build(cast):
        question = make.question(cast.teacher, cast.protocol, cast.head, cast.oakfield)
        to = {"address": "hr@demo.example"} if receiver == "hr" else {"person": getattr(cast, receiver)}
        return notice(kind, cause=f"question:{question.key}/{what}", **to)

    return build


def cannot_be_reached(cast):
    sent = Notice.objects.create(kind="news", person=cast.teacher, owed_at=timezone.now(), try_at=timezone.now())
    AddressTrouble.objects.create(person=cast.teacher, notice=sent, kind="bounced", since_at=timezone.now())
    return notice("cannot-be-reached", address="hr@demo.example", cause=f"troubles:{timezone.now():%Y-%m-%dT%H}")


def import_done(cast):
    found = Import.objects.create(number="2345-6789-ABCD", uploaded_at=timezone.now(), applied_at=timezone.now())
    job = Job.objects.create(
        number="3456-789A-BCDE", kind="import-people", arguments={"import": found.number}, queued_at=timezone.now()
    )
    return notice("import-people-ready", person=cast.hr, cause=f"job:{job.number}")


def about_draft(kind):
    def build(cast):
        draft = Draft.objects.filter(slug=cast.protocol.policy.slug).last()
        if draft is None:
            lead = make.staff(cast.hr.engagements.get().academy, "Priya", "Nair")
            make.grant(lead, Role.POLICY_LEAD)
            draft = drafts.submit(drafts.begin(cast.protocol, lead), lead)
        elif kind == "draft-returned":
            writing.send_back(draft, words="Clause 3.6 should say who is told.", by=cast.hr)
        else:
            lead = draft.begun_by
            drafts.approve(drafts.submit(draft, lead), cast.hr)
        return Notice.objects.filter(kind=kind).last()

    return build


def error_report(cast):
    report = "KeyError in /srv/portal/attestations/reports/rows.py, line 41"
    return notice("error_report", address="admin@example.org", secret={"report": report})


def data_complaint(cast):
    return complain(topic=ComplaintTopic.values[0], by=cast.teacher)


def invitation(cast):
    invitations.invite(cast.teacher, by=cast.hr)
    return owed("invitation")


def email_moved(kind):
    def build(cast):
        change_email(cast.teacher, email="maya.obrien@demo.example", by=cast.hr)
        return owed(kind)

    return build


def directory(kind):
    return lambda cast: notice(kind, person=cast.teacher, cause="trust-id/1")


def declined(cast):
    person = make.staff(cast.oakfield, "Dara", "Moss")
    words = "Not before I have talked to you."
    decline(cast.protocol.policy.slug, seen=cast.protocol.number, words=words, by=person)
    return owed("declined")


def sign_in_change(kind):
    return lambda cast: notice(kind, person=cast.teacher, secret={"user_agent": CHROME})


SAMPLES = {
    "question": about_question("question", 1, "head"),
    "question-answered": about_question("question-answered", "answer/2", "teacher"),
    "question-safeguarding": about_question("question-safeguarding", "safeguarding", "hr"),
    "note-proposed": about_question("note-proposed", 3, "hr"),
    "report-ready": report_ready,
    "receipt": receipt,
    "academy-pack-ready": academy_pack_ready,
    "leaver-receipts": leaver_receipts,
    "added-at-door": added_at_door,
    "checkpoint": checkpoint,
    "error_report": error_report,
    "import-people-ready": import_done,
    "cannot-be-reached": cannot_be_reached,
    "data-complaint": data_complaint,
    "invitation": invitation,
    "email_moved_away": email_moved("email_moved_away"),
    "email_moved_here": email_moved("email_moved_here"),
    "sign_in_connected": directory("sign_in_connected"),
    "sign_in_disconnected": directory("sign_in_disconnected"),
    "second_factor_removed": directory("second_factor_removed"),
    "login_code": lambda cast: notice("login_code", person=cast.teacher, secret={"code": "XKCD-1234"}),
    "password_reset_key": lambda cast: notice(
        "password_reset_key", person=cast.teacher, secret={"uid": "1a", "key": "c5t-" + "0" * 32}
    ),
    **{kind: sign_in_change(kind) for kind in SIGN_IN_CHANGES},
    # A version is published by these, so they come last.
    **{kind: about_draft(kind) for kind in ("draft-submitted", "draft-returned", "draft-approved")},
    "owner-left": owner_left,
    "review-due": review_due,
    "declined": declined,
    "slip-denied": slip("slip-denied"),
    "slip-not-asked": slip("slip-not-asked"),
    "informed-confirm": informed("informed-confirm"),
    "digest": digest,
    "reminder": reminder,  # and what follows come last, because they publish more
    **{kind: consultation(kind) for kind in ("consultation-closes", "consultation-closed")},
    "informed": informed("informed"),
    "signature-void": signature_void,  # last, because it adds somebody to the academy
}

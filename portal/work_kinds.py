"""What workers do: the kinds of jobs and notices. The settings take them from here."""

from portal.notice_kinds import NoticeKind

# What workers do (manage.py work): a kind of job or notice, and the function that does it or makes its message.
JOBS: dict[str, str] = {
    "report": "attestations.reports.making.make_report",
    "academy-pack": "attestations.academies.packs.make_pack",
    "delete-old-files": "portal.jobs.files.delete_old_files",
    "preview-import": "attestations.imports.previewing.make_preview",
    "import-people": "portal.people.actions.import_applying.run_job",
    "undo-import": "portal.people.actions.import_undoing.run_job",
    "delete-import-files": "portal.people.actions.importing.delete_old_files",
    "seal-rows": "attestations.receipts.row_entries.seal_rows",
    "check-ledger": "attestations.receipts.checking.check_ledger",
    "checkpoint": "portal.notices.checkpoints.owe_daily",
    "delete-sessions": "portal.access.sessions.delete_expired",
    "encrypt-factors": "portal.accounts.actions.second_factors.encrypt_again",
    "forget-sessions": "portal.accounts.actions.sessions.forget_ended",
    "forget-waiting-sign-ins": "portal.accounts.actions.directories.forget_waiting",
    "apply-names": "portal.people.actions.names.apply_names",
    "delete-security-lines": "portal.access.security_lines.delete_old_lines",
    "send-webhook": "portal.hooks.delivery.send",
    "tell-figures": "attestations.hooks.figures.tell",
    "delete-deliveries": "portal.hooks.actions.delete_old_deliveries",
    "tell-slips-not-asked": "attestations.receipts.actions.slips.tell_not_asked",
    "end-slips": "portal.accounts.actions.slips.end_old_slips",
    "pass-questions-on": "attestations.questions.passing_on.tell_new_holders",
    "tell-consulted": "attestations.reminders.actions.consulted.tell",
    "end-signing-pause": "attestations.signing.pauses.actions.end_pause",
    "remind": "attestations.reminders.actions.morning.remind",
    "digests": "attestations.reminders.actions.digests.send_digests",
    "tell-absent": "attestations.reminders.actions.informed.tell",
    "tell-owners": "policy.register.actions.telling.tell",
}
# Jobs that are done once a day, from so many hours after midnight in London.
DAILY_JOBS: dict[str, int] = {
    "apply-names": 0,
    "delete-old-files": 1,
    "delete-import-files": 1,
    "seal-rows": 2,
    "check-ledger": 3,
    "delete-sessions": 4,
    "forget-sessions": 5,
    "encrypt-factors": 5,
    "forget-waiting-sign-ins": 5,
    "delete-security-lines": 4,
    "end-slips": 1,
    "delete-deliveries": 1,
    "tell-figures": 7,
    "tell-slips-not-asked": 6,
    "checkpoint": 6,
    "remind": 7,
    "tell-consulted": 7,
    "pass-questions-on": 7,
    "digests": 7,
    "tell-absent": 7,
    "tell-owners": 7,
}
NOTICES: dict[str, NoticeKind] = {
    "reminder": NoticeKind(
        "attestations.reminders.emails.build_reminder", "A reminder to sign", keeps_quiet_hours=True
    ),
    "informed": NoticeKind(
        "attestations.reminders.informed_emails.build_news",
        "News of policies while they are away",
        keeps_quiet_hours=True,
        rings=False,
    ),
    "informed-confirm": NoticeKind(
        "attestations.reminders.informed_emails.build_confirm",
        "A link to confirm an address for news",
        rings=False,
    ),
    "report-ready": NoticeKind("attestations.reports.emails.build_ready", "A report is ready", choice="news"),
    "import-people-ready": NoticeKind(
        "attestations.imports.emails.build_done",
        "An import is done",
        choice="news",
    ),
    **{
        f"draft-{step}": NoticeKind(
            f"policy.drafting.emails.build_{step}", title, choice="news", keeps_quiet_hours=True
        )
        for step, title in {
            "submitted": "A draft is waiting for approval",
            "returned": "A draft was sent back",
            "approved": "A draft was approved",
        }.items()
    },
    "review-due": NoticeKind(
        "policy.register.emails.build_review_due", "A policy is due for review", keeps_quiet_hours=True
    ),
    "owner-left": NoticeKind(
        "policy.register.emails.build_owner_left", "A policy needs a new owner", keeps_quiet_hours=True
    ),
    "consultation-closes": NoticeKind(
        "policy.drafting.emails.build_closes", "A consultation closes soon", keeps_quiet_hours=True
    ),
    "consultation-closed": NoticeKind(
        "policy.drafting.emails.build_closed", "A consultation has closed", choice="news", keeps_quiet_hours=True
    ),
    "digest": NoticeKind(
        "attestations.reminders.digest_emails.build_digest", "A weekly digest", keeps_quiet_hours=True, rings=False
    ),
    "academy-pack-ready": NoticeKind(
        "attestations.academies.emails.build_ready", "Records for a receiving trust are ready", choice="news"
    ),
    "receipt": NoticeKind("attestations.signing.emails.build_receipt", "A receipt"),
    "slip-denied": NoticeKind("attestations.receipts.slip_emails.build_denied", "Somebody says they did not sign"),
    "slip-not-asked": NoticeKind(
        "attestations.receipts.slip_emails.build_not_asked", "A signature with a slip cannot be confirmed"
    ),
    "signature-void": NoticeKind(
        "attestations.exceptions.void_emails.build_void", "A signature of theirs does not count"
    ),
    "declined": NoticeKind("attestations.signing.emails.build_declined", "Somebody chose not to sign"),
    "leaver-receipts": NoticeKind("attestations.receipts.leavers.build_letter", "A link to their receipts"),
    "added-at-door": NoticeKind("attestations.grants.emails.build_added", "Somebody was added for a few weeks"),
    "cannot-be-reached": NoticeKind("portal.notices.returned.emails.build_unreached", "E-mails do not reach somebody"),
    "checkpoint": NoticeKind("portal.notices.checkpoints.build_checkpoint", "A checkpoint"),
    "error_report": NoticeKind("portal.notices.error_reports.build_report", "Something went wrong"),
    "question": NoticeKind(
        "attestations.questions.emails.build_arrived", "A question for them", keeps_quiet_hours=True
    ),
    "question-answered": NoticeKind(
        "attestations.questions.emails.build_answered", "An answer to their question", keeps_quiet_hours=True
    ),
    "question-safeguarding": NoticeKind(
        "attestations.questions.emails.build_safeguarding", "A question is a safeguarding concern"
    ),
    "note-proposed": NoticeKind(
        "attestations.questions.emails.build_proposed", "A note to approve", keeps_quiet_hours=True
    ),
    "data-complaint": NoticeKind("attestations.personal_data.emails.build_complaint", "A complaint about data"),
    "invitation": NoticeKind("portal.accounts.emails.build_invitation", "An invitation", rings=False),
    "email_moved_away": NoticeKind(
        "portal.people.emails.build_email_moved_away", "A change of address, to the old one"
    ),
    "email_moved_here": NoticeKind(
        "portal.people.emails.build_email_moved_here", "A change of address, to the new one"
    ),
    **{
        kind: NoticeKind(f"portal.accounts.{function}", "About signing in", is_about_sign_in=True, rings=False)
        for kind, function in {
            "sign_in_connected": "directory_emails.build_connected",
            "sign_in_disconnected": "directory_emails.build_disconnected",
            "second_factor_removed": "directory_emails.build_factor_removed",
            # allauth's, by the names of its templates
            "login_code": "emails.build_login_code",
            "password_reset_key": "emails.build_password_reset",
            "password_reset": "emails.build_sign_in_change",
            "password_changed": "emails.build_sign_in_change",
            "password_set": "emails.build_sign_in_change",
            "totp_activated": "emails.build_sign_in_change",
            "totp_deactivated": "emails.build_sign_in_change",
            "webauthn_added": "emails.build_sign_in_change",
            "webauthn_removed": "emails.build_sign_in_change",
            "recovery_codes_generated": "emails.build_sign_in_change",
        }.items()
    },
}

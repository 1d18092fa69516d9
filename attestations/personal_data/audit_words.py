"""Lines of the audit trail as sentences for the person whose record it was. No names: they hold none."""

from portal.models import AuditLine
from portal.views.security import Reason

# What stands in no list is said with the words of the action itself, so that nothing is left out.
ACTIONS = {
    "see": "Looked at",
    "download": "Downloaded",
    "download-by-code": "Downloaded with its number and code:",
    "see-name": "Looked at the name on",
    "check-name": "Checked the name on",
    "accept-elsewhere": "Said that it may be accepted from another system:",
    "confirm-acceptance": "Confirmed that it is accepted from another system:",
    "end-acceptance": "Ended that it is accepted from another system:",
    "take-over": "Took over what was acknowledged in another system into",
    "undo-take-over": "Took back what was taken over from another system into",
    "see-everything": "Made a copy of everything held in",
    "hold-back": "Held back entries of",
    "release-held-back": "Released entries of",
    "hold-record": "Put a hold on",
    "release-record": "Ended the hold on",
    "ask-erasure": "Asked for the erasure of",
    "erase": "Erased the names and addresses in",
    "turn-on": "Turned on",
    "turn-off": "Turned off",
    "add-webhook": "Added the webhook",
    "end-webhook": "Removed the webhook",
    "test-webhook": "Sent a test to the webhook",
    "make-calendar": "Made an address for the calendar in",
    "end-calendar": "Ended the address of the calendar in",
    "put-first": "Put first on home pages:",
    "dismiss-head": "Said that a file names as head by mistake:",
    "enter-signing-pause": "Entered a time in which nobody could sign",
    "remove-signing-pause": "Removed a time in which nobody could sign",
    "spread-askings": "Chose over how many weeks people are asked for",
    "give-role": "Gave a role in",
    "change-role": "Changed how long a role lasts in",
    "end-role": "Ended a role in",
    "change-register": "Changed the register for",
    "retire-policy": "Retired",
    "keep-policy": "Kept after all",
    "sign": "Signed a policy:",
    "choose-mails": "Asked again for e-mails, in",
    "refuse-mails": "Turned off e-mails, in",
    "keep-informed": "Gave an address for news while away, in",
    "confirm-informed": "Confirmed the address for news while away, in",
    "stop-informed": "Ended news while away, and deleted the address, in",
    "mail-works": "Said that e-mail reaches",
    "complain": "Complained about the data in",
    "invite": "Sent an invitation for",
    "accept-invitation": "Accepted an invitation for",
    "withdraw-invitation": "Withdrew an invitation for",
    "confirm-slip": "Confirmed the signature with a slip on",
    "deny-slip": "Said that it was somebody else who signed",
    "settle-slip": "Dealt with who signed with a slip:",
    "print-slip": "Printed a slip for",
    "use-slip": "Signed in with",
    "wrong-slip": "Gave a wrong code for",
    "end-slip": "Ended a slip for",
    "send-receipts": "Sent a link to the receipts in",
    "remind": "Reminded to sign",
    "add-person": "Added",
    "load-person": "Brought in from the trust’s list:",
    "load-academy": "Brought in from the trust’s list:",
    "add-at-door": "Added at the door",
    "change-email": "Changed the e-mail address in",
    "change-staff-number": "Changed the staff number in",
    "rename-person": "Changed the name in",
    "correct-name": "Corrected a name in",
    "take-back-name": "Took back a name to come in",
    "apply-name": "Began to use the new name in",
    "begin-engagement": "Recorded work in",
    "end-engagement": "Recorded the end of work in",
    "correct-engagement": "Corrected work in",
    "record-shown": "Recorded what an agency has shown in",
    "take-back-shown": "Took back what an agency has shown in",
    "enter-first-day": "Entered the first day worked in",
    "take-back-engagement": "Took back work that was recorded by mistake in",
    "reopen-engagement": "Recorded that work goes on after all in",
    "put-in-pack": "Handed over to the trust that an academy joins what was signed in",
    "name-line-above": "Named a line manager of a head in",
    "end-line-above": "Ended who is the line manager of a head in",
    "take-out-line-above": "Took out who is the line manager of a head in",
    "ask-question": "Sent",
    "ask-on": "Asked further in",
    "answer-question": "Answered",
    "pass-question-on": "Passed on",
    "close-question": "Closed",
    "mark-safeguarding": "Marked as a safeguarding concern",
    "propose-note": "Proposed a note from the answer to",
    "approve-note": "Approved a note from the answer to",
    "turn-down-note": "Turned down a note from the answer to",
    "withdraw-note": "Withdrew a note beside a clause:",
    "ask-emptying": "Asked for the removal of the words of",
    "empty-question": "Removed the words of",
    "open-consultation": "Entered an open consultation on",
    "mark-answered": "Noted an answer to a consultation on",
    "end-consultation": "Ended an open consultation on",
    "ask-removal": "Asked for the removal of hand-written words in",
    "remove-words": "Removed hand-written words in",
    "ask-void": "Asked that a signature should not count:",
    "confirm-void": "Confirmed that a signature does not count:",
    "refuse-void": "Said that a signature goes on counting:",
    "take-back-void": "Took back that a signature should not count:",
    "keep-due-dates": "Let due dates not wait for questions about",
    "let-due-dates-wait": "Let due dates wait again for questions about",
    "add-to-group": "Recorded a group in",
    "take-out-of-group": "Recorded the last day in a group in",
    "take-back-from-group": "Took back a group in",
    "make-group": "Made",
    "rename-group": "Renamed",
    "end-group": "Ended",
    "reopen-group": "Opened again",
    "record-absence": "Recorded an absence in",
    "correct-absence": "Corrected an absence in",
    "take-back-absence": "Took back an absence in",
    "merge-people": "Joined two records with",
    "separate-people": "Took apart two records with",
    "close-access": "Closed the access of",
    "open-access": "Opened the access of",
}
# Who it was where nobody was signed in; of other lines that name nobody it was the portal itself.
WITHOUT_SIGN_IN = {"download-by-code": "Somebody with its number and code"}
YOURS = {
    "person": "your record",
    "receipt": "your receipt",
    "sign-ins": "your sign-ins",
    "engagement": "your work",
    "slip": "your slip",
    "question": "your question",
}
OTHERS = {
    "person": "somebody’s record",
    "receipt": "a receipt",
    "sign-ins": "somebody’s sign-ins",
    "engagement": "somebody’s work",
    "slip": "a slip",
    "question": "a question",
    "job": "work in progress",
    "acceptance": "what was acknowledged there",
    "records": "the records of an academy",
}
KEYS_SHOWN = frozenset({"policy", "version", "academy", "trust", "report", "people", "import", "load", "group"})


def describe_line_about(line: AuditLine) -> str:
    """A line whose subject is the reader's own record: ``Looked at your receipt 7KQ4-M2XD-9RTV``."""
    kind, _, key = line.subject.partition(":")
    if kind == "person" and "/notice:" in key:
        return f"{_describe_action(line.action)} a message to you"
    words = f"{_describe_action(line.action)} {YOURS.get(kind, kind)}"
    if kind == "receipt":
        return f"{words} {key}"
    reason = key.partition("/")[2]
    if kind == "sign-ins" and reason in Reason:
        return f"{words}: {Reason(reason).label[0].lower()}{Reason(reason).label[1:]}"
    return words


def describe_line_by(line: AuditLine) -> str:
    """What the reader did. If it was to somebody else's record, it does not say whose."""
    kind, _, key = line.subject.partition(":")
    if kind in KEYS_SHOWN:
        return f"{_describe_action(line.action)} {kind} {key}".strip()
    return f"{_describe_action(line.action)} {OTHERS.get(kind, f'a {kind}')}"


def _describe_action(action: str) -> str:
    words = action.replace("-", " ")
    return ACTIONS.get(action, f"{words[:1].upper()}{words[1:]}:")

"""Of ways to sign in, and of who looked at or changed a record."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import FOR_GOOD, FORTNIGHT, NOBODY, SIX_YEARS, TWELVE_MONTHS, YOU_ALONE, YOU_AND_HR, YOU_HR_HEAD

TABLES = [
    HeldTable(
        "account.EmailAddress",
        title="Your sign-in address",
        group=Group.SIGN_IN,
        why="So that you can sign in, and nobody else as you",
        how_long="As long as you work for the trust, and six years after; then the row is deleted",
        seen_by=YOU_AND_HR,
        of=("user",),
        columns=parse_columns(
            """
            id       | never  |         | a number
            user     | erased |         | the row is deleted
            email    | erased | Address | the row is deleted
            verified | erased | Checked | the row is deleted
            primary  | erased |         | the row is deleted
            """
        ),
    ),
    HeldTable(
        "account.EmailConfirmation",
        title="Questions whether an address is yours",
        group=Group.SIGN_IN,
        why="Addresses come from HR, so none is asked",
        how_long="Not used",
        seen_by=NOBODY,
        of=("email_address__user",),
        when="created",
        columns=parse_columns(
            """
            id             | never  |       | a number
            email_address  | erased |       | the row is deleted
            created sent   | erased | Asked | the row is deleted
            key            | erased |       | the row is deleted
            """
        ),
    ),
    HeldTable(
        "portal.SecurityLine",
        title="Your sign-ins, wrong passwords and codes, new passwords, and pages that you were refused",
        group=Group.SIGN_IN,
        why="So that an attack on your account is noticed",
        how_long=TWELVE_MONTHS,
        seen_by=YOU_ALONE,
        of=("person",),
        when="at",
        columns=parse_columns(
            """
            id      | never |      | a number
            at      | kept  | When | deleted after twelve months
            kind    | kept  | What | deleted after twelve months
            person  | kept  |      | a key
            subject | kept  | Page | the name of an address, and nothing typed
            """
        ),
    ),
    HeldTable(
        "portal.AccessClosure",
        title="When your access was closed",
        group=Group.SIGN_IN,
        why="So that nobody signs in as you when something is wrong",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="closed_at",
        can_be_held_back=True,
        columns=parse_columns(
            """
            id        | never |        | a number
            person    | kept  |        | a key
            closed_at | kept  | Closed | shows when nobody could sign
            closed_by | kept  | By / Times you closed somebody’s access | a key
            opened_at | kept  | Opened | shows when nobody could sign
            opened_by | kept  | By / Times you opened somebody’s access | a key
            """
        ),
    ),
    HeldTable(
        "portal.Invitation",
        title="Invitations to set a password or a passkey",
        group=Group.SIGN_IN,
        why="So that you can come in for the first time",
        how_long=FORTNIGHT,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="invited_at",
        columns=parse_columns(
            """
            id           | never |           | a number
            person       | kept  |           | a key
            token_digest | never |           | of a random secret
            invited_at   | kept  | Invited   | shows how you came in
            invited_by   | kept  | By / Invitations you sent | a key
            expires_at   | kept  | Ends      | shows how you came in
            used_at      | kept  | Used      | shows how you came in
            withdrawn_at | kept  | Withdrawn | shows how you came in
            withdrawn_by | kept  | By / Invitations you withdrew | a key
            """
        ),
    ),
    HeldTable(
        "portal.Slip",
        title="Printed slips with a code for signing in",
        group=Group.SIGN_IN,
        why="So that you can sign without a mailbox",
        how_long=FORTNIGHT,
        seen_by=YOU_HR_HEAD,
        of=("person",),
        when="printed_at",
        columns=parse_columns(
            """
            id           | never |           | a number
            person       | kept  |           | a key
            academy      | kept  | Academy   | shows where it was printed
            code_digest  | never |           | of a random code
            birthday_mac | never |           | nobody can read the day from it; emptied when the slip is used or ends
            printed_at   | kept  | Printed   | how strong the evidence is
            printed_by   | kept  | By / Slips you printed | a key
            expires_at   | kept  | Ends      | how strong the evidence is
            tries        | never |           | a count
            used_at      | kept  | Used      | how strong the evidence is
            withdrawn_at | kept  | Withdrawn | how strong the evidence is
            """
        ),
    ),
    HeldTable(
        "sessions.Session",
        title="Where you are signed in now, and what you had typed when you had to sign in again",
        group=Group.SIGN_IN,
        why="So that you stay signed in, and lose no words",
        how_long="Until you sign out, at most 12 hours; what you typed, an hour",
        seen_by="You alone",
        columns=parse_columns(
            """
            session_key  | never |  | random
            session_data | never |  | ends with the session
            expire_date  | never |  | when it ends
            """
        ),
    ),
    HeldTable(
        "portal.AuditLine",
        title="Who looked at your record or changed it",
        group=Group.LOOKED,
        why="So that nobody looks at or changes your record unseen",
        how_long=FOR_GOOD,
        seen_by="You, without names; HR, an auditor, and the head teacher for the own academy",
        when="at",
        can_be_held_back=True,
        columns=parse_columns(
            """
            id      | never |         | a number
            at      | kept  | When    | evidence
            by      | kept  | Who     | a key
            action  | kept  | What    | evidence
            subject | kept  | About   | a key, never a name
            academy | kept  | Academy | evidence
            """
        ),
    ),
    HeldTable(
        "portal.Hold",
        title="Reasons to keep your record for longer",
        group=Group.RETENTION,
        why="So that nothing is erased that a legal claim needs",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="held_at",
        can_be_held_back=True,
        columns=parse_columns(
            """
            id          | never |          | a number
            person      | kept  |          | a key
            reason      | kept  | Reason   | names a case, not you; HR is told so when typing it
            held_at     | kept  | Since    | evidence
            held_by     | kept  | By / Records you decided to keep for longer | a key
            review_on   | kept  | Reviewed | evidence
            released_at | kept  | Ended    | evidence
            released_by | kept  | By / Records you ended keeping for longer | a key
            """
        ),
    ),
    HeldTable(
        "portal.HeldBack",
        title="Entries held back for a time",
        group=Group.NOBODY,
        why="So that an investigation is not given away",
        how_long=SIX_YEARS,
        seen_by="HR",
        columns=parse_columns(
            """
            id          | never |  | a number
            person first_on last_on until_on reason | kept |  | the law lets us hold back some entries for a time
            held_at     | kept  |  | evidence
            held_by     | kept  | Times you held entries back | a key
            released_at | kept  |  | evidence
            released_by | kept  | Times you released entries  | a key
            """
        ),
    ),
    HeldTable(
        "portal.Erasure",
        title="That your name and addresses were erased",
        group=Group.RETENTION,
        why="So that it can be shown that it was done",
        how_long=FOR_GOOD,
        seen_by="HR",
        of=("person",),
        when="asked_at",
        columns=parse_columns(
            """
            id           | never |           | a number
            person       | kept  |           | a key
            asked_at     | kept  | Asked     | evidence
            asked_by     | kept  | By / Erasures you asked for | a key
            confirmed_at | kept  | Confirmed | evidence
            confirmed_by | kept  | By / Erasures you confirmed | a key
            """
        ),
    ),
]

"""Of people, their work and their roles."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import EVERYBODY, FOR_GOOD, INSTEAD, SIX_YEARS, YOU_AND_HR, YOU_HR_HEAD_AUDITOR

TABLES = [
    HeldTable(
        "portal.Person",
        title="Your name, staff number and e-mail address",
        group=Group.WHO,
        why="So that you can sign in, and it is clear who has signed",
        how_long=SIX_YEARS,
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("pk",),
        columns=parse_columns(
            """
            id          | kept   |                | the key that stands for you once your name is erased
            given_names | erased | First names    | names you
            family_name | erased | Family name    | names you
            reference   | erased | Staff number   | other systems find you by it
            email       | erased | E-mail address | reaches you
            password    | erased |                | only a hash of it is kept, and nobody signs in after erasure
            last_login  | erased | Last sign-in   | of no use once nobody can sign in
            """
        ),
    ),
    HeldTable(
        "portal.PersonName",
        title="Your former and coming names",
        group=Group.WHO,
        why="So that what you signed under an earlier name is known as yours",
        how_long=SIX_YEARS,
        seen_by="You, and HR",
        of=("person",),
        when="recorded_at",
        columns=parse_columns(
            """
            id           | never  |             | a number
            person       | kept   |             | a key
            given_names  | erased | First names | names you
            family_name  | erased | Family name | names you
            from_on      | kept   | From        | a day alone names nobody
            until_on     | kept   | Until       | a day alone names nobody
            recorded_at  | kept   | Recorded    | shows what was known when
            replaced_at  | kept   | Corrected   | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.StaffNumber",
        title="Your staff numbers, also former ones and those of other systems",
        group=Group.WHO,
        why="So that a file from the staff system finds you, and nobody else",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="recorded_at",
        columns=parse_columns(
            """
            id          | never  |           | a number
            person      | kept   |           | a key
            source      | kept   | System    | names a system
            number      | erased | Number    | other systems find you by it
            recorded_at | kept   | Recorded  | shows what was known when
            replaced_at | kept   | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.EmailChange",
        title="Changes of your e-mail address",
        group=Group.WHO,
        why="So that nobody takes over your account unnoticed",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="changed_at",
        columns=parse_columns(
            """
            id         | never  |             | a number
            person     | kept   |             | a key
            old        | erased | Old address | reaches you
            new        | erased | New address | reaches you
            changed_at | kept   | Changed     | evidence for what was signed soon after
            changed_by | kept   | Changed by / Addresses you changed | a key
            """
        ),
    ),
    HeldTable(
        "portal.PersonMerge",
        title="Records of you that were joined",
        group=Group.WHO,
        why="So that two records of you count as one person",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("kept", "merged"),
        when="recorded_at",
        columns=parse_columns(
            """
            id          | never |             | a number
            kept merged | kept  |             | keys
            recorded_at | kept  | Joined      | shows what was known when
            replaced_at | kept  | Taken apart | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.Engagement",
        title="Your work at our academies",
        group=Group.WORK,
        why="So that you are asked to sign what your work needs, and no more",
        how_long=SIX_YEARS,
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("person",),
        when="from_on",
        columns=parse_columns(
            """
            id          | never  |           | a number
            person      | kept   |           | a key
            academy     | kept   | Academy   | past figures of the academy stay right
            category    | kept   | Category  | past figures of the academy stay right
            job_title   | erased | Job       | with a place and days it can name you
            from_on     | kept   | From      | past figures of the academy stay right
            until_on    | kept   | Until     | past figures of the academy stay right
            source      | never  | Source    | names the file or system that said so
            is_with_children | kept | Directly with children | decides what was asked
            why_not_with_children | erased | Why not with children | HR's own words
            worked weekdays | kept | When worked | decides when something was due
            is_asked_once_worked | kept | Asked once worked | decides what was asked
            first_worked_on | kept | First day worked | decides what was asked
            recorded_at | kept   | Recorded  | shows what was known when
            replaced_at | kept   | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.GroupMember",
        title="Groups that you are in",
        group=Group.WORK,
        why="So that you are asked to sign what that group needs, and no more",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="from_on",
        columns=parse_columns(
            """
            id          | never |           | a number
            group_key   | kept  | Group     | decides what was asked
            person      | kept  |           | a key
            from_on     | kept  | From      | decides what was asked
            until_on    | kept  | Until     | decides what was asked
            recorded_at | kept  | Recorded  | shows what was known when
            replaced_at | kept  | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "attestations.ShownByAgency",
        title="What your agency has shown to you",
        group=Group.SIGNED,
        why="So that you need not sign for now what your agency has shown to you",
        how_long=SIX_YEARS,
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("person",),
        when="recorded_at",
        columns=parse_columns(
            """
            id           | never |              | a number
            person       | kept  |              | a key
            version      | kept  | Version      | what you were not asked to sign
            academy      | kept  | Academy      | past figures of the academy stay right
            agency       | kept  | Agency       | says on whose word it counted
            confirmed_by | kept  | Confirmed by | says on whose word it counted
            shown_on     | kept  | Shown on     | decides what was asked
            until_on     | kept  | Enough until | decides what was asked
            recorded_by  | kept  | Entered by / What agencies have shown that you entered | a key
            recorded_at  | kept  | Recorded     | shows what was known when
            replaced_at  | kept  | Replaced     | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.Absence",
        title="When you are away",
        group=Group.WORK,
        why="So that nobody asks you to sign while you are away. Why you are away is kept in HR’s own system alone",
        how_long=SIX_YEARS,
        seen_by=f"You and HR. Your head teacher sees only that you are not asked at present ({INSTEAD})",
        of=("person",),
        when="from_on",
        columns=parse_columns(
            """
            id          | never  |           | a number
            person      | kept   |           | a key
            from_on     | kept   | From      | past figures of the academy stay right
            until_on    | kept   | Until     | past figures of the academy stay right
            kind        | kept   | Kind      | says no more than away, or not asked
            reason      | erased | Reason (from earlier releases) | stands in HR's own system
            recorded_at | kept   | Recorded  | shows what was known when
            replaced_at | kept   | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.Grant",
        title="Your roles",
        group=Group.WORK,
        why="So that you see what your role needs, and it is known who could see what",
        how_long=FOR_GOOD,
        seen_by="You, HR and administrators",
        of=("person",),
        when="from_on",
        columns=parse_columns(
            """
            id          | never |           | a number
            person      | kept  |           | a key
            role        | kept  | Role      | shows who could see what
            academy     | kept  | Academy   | shows who could see what
            from_on     | kept  | From      | shows who could see what
            until_on    | kept  | Until     | shows who could see what
            answers_questions | kept | Answers questions | shows who could see what
            given_by    | kept  | Given by / Roles you gave | a key
            recorded_at | kept  | Recorded  | shows what was known when
            replaced_at | kept  | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.LineAbove",
        title="Academies whose head teacher reports to you",
        group=Group.WORK,
        why="So that reminders reach the right person above the head teacher",
        how_long=FOR_GOOD,
        seen_by="You, HR, and the head teacher of that academy",
        of=("person",),
        when="from_on",
        columns=parse_columns(
            """
            id          | never |           | a number
            person      | kept  |           | a key
            academy     | kept  | Academy   | shows who was told
            from_on     | kept  | From      | shows who was told
            until_on    | kept  | Until     | shows who was told
            recorded_at | kept  | Recorded  | shows what was known when
            replaced_at | kept  | Corrected | shows what was known when
            """
        ),
    ),
    HeldTable(
        "portal.Contact",
        title="People to turn to at an academy, who may not work for the trust",
        group=Group.NOBODY,
        why="So that everybody knows whom to call",
        how_long="Until it is replaced, and then for past pages; kept apart from people's records",
        seen_by=EVERYBODY,
        columns=parse_columns(
            """
            id academy kind          | never |  | no person
            name telephone email     | kept  |  | published so that people can be reached in their office
            from_on until_on         | never |  | days
            recorded_at replaced_at  | never |  | moments
            """
        ),
    ),
]

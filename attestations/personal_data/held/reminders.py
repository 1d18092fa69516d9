"""Of reminders: what was sent about what, what was sent by hand, and who stopped them."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import FOR_GOOD, SIX_YEARS, YOU_AND_HR, YOU_HR_HEAD_AUDITOR

TABLES = [
    HeldTable(
        "attestations.NoticeItem",
        title="Of what you were reminded",
        group=Group.SENT,
        why="So that nobody is told twice or too often, and it can be shown when you were told",
        how_long=SIX_YEARS,
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("person",),
        when="notice__owed_at",
        columns=parse_columns(
            """
            id           | never | | a number
            notice       | kept  | | a key
            person       | kept  | | a key
            version      | kept  | Version          | shows of what you were told
            school_year  | kept  | School year from | shows of what you were told
            asked_from   | kept  | Asked from       | shows of what you were told
            rung         | kept  | Which reminder   | shows how often you were told
            fell_away_at | kept  | Left out of it   | shows of what you were not told
            """
        ),
    ),
    HeldTable(
        "attestations.ReminderByHand",
        title="Reminders that you sent by hand",
        group=Group.DONE,
        why="So that it can be shown who reminded whom, and in which words",
        how_long="For good, unless two people of HR remove the words. It holds keys instead of names",
        seen_by="Those you reminded, your academy’s head teacher, HR and auditors",
        of=("sent_by",),
        when="sent_at",
        columns=parse_columns(
            """
            id       | never | | a number
            policy   | kept  | Policy  | says nothing about you
            academy  | kept  |         | a key
            sent_by  | kept  |         | a key
            sent_at  | kept  | Sent    | shows what you did
            sentence | kept  | Your sentence | shows in which words people were reminded
            reason   | kept  | Why once more | shows why somebody was told more than four times
            """
        ),
    ),
    HeldTable(
        "attestations.KeptInformed",
        title="An address of your own for news while you are away",
        group=Group.SENT,
        why="You asked to be kept informed in an absence",
        how_long="Until the absence is over or you stop it, or for 14 days if you do not confirm the address",
        seen_by=YOU_AND_HR,
        of=("person",),
        when="chosen_at",
        columns=parse_columns(
            """
            id            | never  |              | a random number
            person        | erased |              | the row is deleted
            address       | erased | Address      | the row is deleted
            chosen_at     | erased | Written down | the row is deleted
            chosen_by     | erased | By / Addresses that you wrote down for news in an absence | the row is deleted
            confirmed_at  | erased | Confirmed    | the row is deleted
            told_until_at | erased | Told up to   | the row is deleted
            """
        ),
    ),
    HeldTable(
        "attestations.WordsRemoval",
        title="Words that were removed",
        group=Group.DONE,
        why="So that it can be shown that they were removed on the data protection officer’s order, and by whom",
        how_long=FOR_GOOD,
        seen_by="You and HR",
        of=("decline__person", "reminder__sent_by"),
        when="asked_at",
        columns=parse_columns(
            """
            id           | never |           | a number
            decline      | kept  |           | a key
            reminder     | kept  |           | a key
            asked_at     | kept  | Asked     | evidence
            asked_by     | kept  | By / Removals of words that you asked for | a key
            confirmed_at | kept  | Confirmed | evidence
            confirmed_by | kept  | By / Removals of words that you confirmed | a key
            """
        ),
    ),
    HeldTable(
        "attestations.ReminderStop",
        title="When reminders were stopped",
        group=Group.DONE,
        why="So that it can be shown why nobody was reminded for a time",
        how_long="For good. It holds keys instead of names",
        seen_by="HR and auditors",
        columns=parse_columns(
            """
            id stopped_at why resumed_at | never | | about the whole trust
            stopped_by | kept | Reminders that you stopped       | a key
            resumed_by | kept | Reminders that you started again | a key
            """
        ),
    ),
]

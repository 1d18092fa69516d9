"""Of what was asked, signed and sent."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import INSTEAD, SIX_YEARS, YOU_ALONE, YOU_AND_HR, YOU_HR_HEAD_AUDITOR

TABLES = [
    HeldTable(
        "attestations.Signing",
        title="Your signatures",
        group=Group.SIGNED,
        why="The trust must be able to show that everyone who works for it knows its rules",
        how_long=f"{SIX_YEARS}; longer only where a legal claim needs it. Then your name goes, and the proof stays",
        seen_by="You and HR, whole. The head teacher of each academy for which you signed "
        f"({INSTEAD}): that you signed, and when",
        of=("person",),
        when="signed_at",
        columns=parse_columns(
            """
            id                | never  |                   | a number
            number            | kept   | Receipt           | random; the proof is found by it
            person            | kept   |                   | a key
            typed_name        | erased | Name as you typed it | names you
            known_name        | erased | Name as we knew it   | names you
            version           | kept   | Version           | the proof
            policy_title      | kept   | Policy            | the proof
            version_digest statement_digest | kept |       | the proof
            statement         | kept   | What you signed   | the trust's words
            language          | kept   |                   | the proof
            method            | kept   | How               | how strong the evidence is
            grade             | kept   | Strength of the evidence | says nothing about you
            signed_at         | kept   | When              | the proof
            london_offset     | kept   |                   | of the time
            sign_in_method    | kept   | Signed in by      | how strong the evidence is
            signed_in_at      | kept   | Signed in at      | how strong the evidence is
            since_version     | kept   | Signed before     | which changes were set out
            slip_printed_by   | kept   | Slip printed by / Signatures with a slip that you printed | a key
            email_changed_at  | kept   | Address changed before | how strong the evidence is
            """
        ),
    ),
    HeldTable(
        "attestations.Attestation",
        title="For which academies you signed",
        group=Group.SIGNED,
        why="So that a signature counts at each academy where you work",
        how_long=f"{SIX_YEARS}. Then your job goes, and the proof stays",
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("person",),
        when="signing__signed_at",
        columns=parse_columns(
            """
            id           | kept   |              | random; the proof is found by it
            signing      | kept   | Receipt      | the proof
            person       | kept   |              | a key
            version      | kept   | Version      | the proof
            academy      | kept   |              | past figures of the academy stay right
            academy_name | kept   | Academy      | the proof
            academy_urn  | kept   |              | the proof
            engagements  | erased | Your job then | with a place and days it can name you
            school_year  | kept   | School year from | the proof
            replaces     | kept   |              | the proof
            """
        ),
    ),
    HeldTable(
        "attestations.NameCheck",
        title="Signatures whose name HR looked at",
        group=Group.SIGNED,
        why="Where the name you typed is not the one we know, HR looks at it once",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("signing__person",),
        when="settled_at",
        columns=parse_columns(
            """
            signing    | kept | Receipt   | a key
            settled_at | kept | Looked at | shows that it was done
            settled_by | kept | By / Names on signatures that you checked | a key
            """
        ),
    ),
    HeldTable(
        "attestations.SlipConfirmation",
        title="Whether it was you who signed with a slip",
        group=Group.SIGNED,
        why="The person who printed a slip could use it, so we ask once you have signed in on your own",
        how_long=SIX_YEARS,
        seen_by="You, HR, and an auditor whom HR has let in for a time. If you said yes, "
        f"the head teacher too ({INSTEAD})",
        of=("signing__person", "answered_by"),
        when="answered_at",
        columns=parse_columns(
            """
            id             | never | | a number
            signing        | kept | Receipt    | a key
            answered_at    | kept | Answered   | how strong the evidence is
            answered_by    | kept |            | a key
            was_signer     | kept | It was you | how strong the evidence is
            sign_in_method | kept | Signed in by | how strong the evidence is
            signed_in_at   | kept | Signed in at | how strong the evidence is
            settled_at     | kept | HR dealt with it | shows that it was done
            settled_by     | kept | By / Signatures with a slip that you looked into | a key
            """
        ),
    ),
    HeldTable(
        "attestations.Void",
        title="Signatures of yours that do not count, or that somebody asked about",
        group=Group.SIGNED,
        why="So that it can be shown who declared that a signature does not count, and why",
        how_long=f"{SIX_YEARS}. Then the reason goes, and the proof stays",
        seen_by=f"You and HR, whole. The person who asked, whole. The head teacher of the academy ({INSTEAD}): that it "
        "does not count",
        of=("attestation__person",),
        when="asked_at",
        columns=parse_columns(
            """
            id           | never  | | a number
            attestation  | kept   | | a key
            reason       | erased | Why | may hold your name
            asked_by     | kept   | Asked for by / Signatures of which you asked that they should not count | a key
            asked_at     | kept   | Asked for | shows what was known when
            is_confirmed | kept   | It does not count | the proof
            decided_by   | kept   | Decided by / Signatures about which you decided whether they count | a key
            decided_at   | kept   | Decided | shows what was known when
            """
        ),
    ),
    HeldTable(
        "attestations.Decline",
        title="What you chose not to sign",
        group=Group.SIGNED,
        why="So that nobody asks you again about what you have decided",
        how_long=f"{SIX_YEARS}. Then your words go, or sooner if two people of HR remove them",
        seen_by=f"You and HR, whole. The head teacher of the academy ({INSTEAD}): that you chose it, until you sign",
        of=("person",),
        when="recorded_at",
        columns=parse_columns(
            """
            id            | never  |         | a number
            person        | kept   |         | a key
            version       | kept   | Version | what you were asked to sign
            school_year   | kept   | School year from | what you were asked to sign
            words         | erased | In your own words | your words
            recorded_at   | kept   | When    | shows what was known when
            taken_back_at | kept   | Taken back | shows what was known when
            """
        ),
    ),
    HeldTable(
        "attestations.Decline_academies",
        title="For which academies you chose not to sign",
        group=Group.SIGNED,
        why="So that it counts at each academy where you were asked",
        how_long=SIX_YEARS,
        seen_by=f"You and HR. The head teacher of that academy ({INSTEAD}), until you sign",
        of=("decline__person",),
        when="decline__recorded_at",
        columns=parse_columns(
            """
            id      | never | | a number
            decline | kept  | | a key
            academy | kept  | Academy | past figures of the academy stay right
            """
        ),
    ),
    HeldTable(
        "attestations.ImportedAcknowledgement",
        title="What you acknowledged in another system",
        group=Group.SIGNED,
        why="So that you need not sign again for now what you have just signed elsewhere",
        how_long=SIX_YEARS,
        seen_by=YOU_HR_HEAD_AUDITOR,
        of=("person",),
        when="recorded_at",
        columns=parse_columns(
            """
            id              | never | | a number
            person          | kept  | | a key
            policy_named    | kept  | Policy, as named there  | says nothing about you
            version_named   | kept  | Version, as named there | says nothing about you
            acknowledged_on | kept  | Day | says how old it is
            source          | kept  | Record taken over from, not checked here | says who said so
            file_digest     | kept  | | the file can be recognised by it
            recorded_at     | kept  | Taken over | shows what was known when
            replaced_at     | kept  | Taken back | shows what was known when
            """
        ),
    ),
    HeldTable(
        "attestations.Acceptance",
        title="Acknowledgements from other systems that you accepted",
        group=Group.DONE,
        why="So that it can be shown who accepted what was signed elsewhere, and until when",
        how_long="For good. It holds keys instead of names",
        seen_by="HR and policy leads",
        columns=parse_columns(
            """
            id version source policy_named version_named | never | | about a policy
            accepted_until said_at confirmed_at ended_at ended_on | never | | about a policy
            said_by      | kept | What you said may be accepted | a key
            confirmed_by | kept | What you confirmed            | a key
            ended_by     | kept | What you ended                | a key
            """
        ),
    ),
    HeldTable(
        "portal.Notice",
        title="E-mails to you",
        group=Group.SENT,
        why="So that it can be shown what you were told, and when",
        how_long=f"{SIX_YEARS}. Codes and links for signing in are not kept",
        seen_by=YOU_AND_HR,
        of=("person",),
        when="owed_at",
        in_files_only=frozenset({"words"}),
        columns=parse_columns(
            """
            id          | kept   |         | random; mailboxes tell a repeat by it
            kind        | kept   | What    | shows that you were told
            person      | kept   |         | a key
            address     | kept   |         | empty where it is owed to a person
            cause       | kept   |         | a key
            is_urgent   | never  |         | how it is sent
            secret      | never  |         | encrypted, and blanked when it is sent
            owed_at     | kept   | Owed    | shows that you were told
            expires_at try_at tries tried_at | never | | how it is sent
            sent_at     | kept   | Sent    | shows that you were told
            provider_id | erased |         | the mail server's own number for it
            title       | erased | Subject | may hold your name
            words       | erased | Words   | may hold your name
            last_error  | erased |         | may hold your address
            given_up_at | kept   | Not sent | shows that you were not told
            is_mailed   | kept   |         | shows how you were told
            read_at     | kept   | Read    | shows that you have read it here
            came_back_at | kept  | Came back | shows that you were not reached
            """
        ),
    ),
    HeldTable(
        "portal.AddressTrouble",
        title="That e-mails did not reach you",
        group=Group.SENT,
        why="So that you are told in another way, and nobody thinks that you ignored them",
        how_long=SIX_YEARS,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="since_at",
        columns=parse_columns(
            """
            id            | never  |         | a number
            person notice | kept   |         | a key
            kind          | kept   | How     | shows that you were not reached
            status        | kept   | Reason  | what the other mail server gave as a reason
            since_at      | kept   | Since   | shows that you were not reached
            ended_at      | kept   | Until   | shows that you were not reached
            ended_because | kept   | Why it ended | shows that you can be reached
            ended_by      | kept   | Times you said that e-mail reaches somebody | a key
            """
        ),
    ),
    HeldTable(
        "portal.MessageChoice",
        title="Which e-mails you do without",
        group=Group.SENT,
        why="You chose it",
        how_long="Until you choose otherwise",
        seen_by=YOU_ALONE,
        of=("person",),
        when="chosen_at",
        columns=parse_columns(
            """
            id        | never  |        | a number
            person    | kept   |        | a key
            choice    | kept   | Which  | says nothing else of you
            chosen_at | kept   | Chosen | says nothing else of you
            """
        ),
    ),
]

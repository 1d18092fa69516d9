"""Of how the portal works: academies, files, jobs, the ledger."""

from ..held_tables import Group, HeldTable, build_impersonal, parse_columns
from .words import FILE_DAYS, FOR_GOOD, NOBODY, SIX_YEARS, YOU_AND_HR

TABLES = [
    build_impersonal("portal.Academy", "id slug is_central joined_on left_on", "an academy"),
    build_impersonal(
        "portal.AcademyName", "id academy name urn from_on until_on recorded_at replaced_at", "an academy's name"
    ),
    build_impersonal("portal.AcademyTerm", "id academy joined_on left_on recorded_at replaced_at", "an academy's days"),
    build_impersonal(
        "portal.ClosureDays",
        "id academy kind label from_on until_on recorded_at replaced_at",
        "an academy's days",
    ),
    HeldTable(
        "portal.Job",
        title="Reports and other work that you asked the portal for",
        group=Group.DONE,
        why="So that it can be made, fetched, and shown who took it",
        how_long=FOR_GOOD,
        seen_by=YOU_AND_HR,
        columns=parse_columns(
            """
            id number kind day queued_at not_before slot taken_at times_taken    | never |  | work, not a person
            done total cancel_asked_at cancelled_at failed_at error done_at file | never |  | work, not a person
            arguments | kept |  | what was asked for, and searched for
            by        | kept | Reports and other work you asked for | a key
            """
        ),
    ),
    HeldTable(
        "portal.StoredFile",
        title="Long reports that wait to be fetched, and files that HR brought in",
        group=Group.DONE,
        why="So that a long report can be fetched, and a file looked at before it is applied",
        how_long=f"Reports {FILE_DAYS}; a file of people until it is applied, at most 7 days",
        seen_by="The person who asked for it, and HR",
        columns=parse_columns(
            """
            id content_type size digest stored_at | never |  | about the file
            name      | never |  | the file's name
            data      | kept  |  | may list people; deleted after a few days, files of policies excepted
            """
        ),
    ),
    HeldTable(
        "portal.Import",
        title="Files of people that you brought in",
        group=Group.DONE,
        why="So that it can be shown where a record came from, and be undone",
        how_long="The file until it is applied, at most 7 days; that it was brought in, for good",
        seen_by="HR",
        columns=parse_columns(
            """
            id number preset digest file uploaded_at applied_at counts undone_at | never |  | about the file
            file_name | never |  | the file's name
            choices   | kept  |  | what HR chose about rows, by row
            uploaded_by | kept | Files you brought in   | a key
            applied_by  | kept | Files you applied      | a key
            undone_by   | kept | Files you undid        | a key
            """
        ),
    ),
    HeldTable(
        "portal.Preset",
        title="Layouts of files that you matched",
        group=Group.DONE,
        why="So that the next file of the same system needs no matching",
        how_long=FOR_GOOD,
        seen_by="HR",
        columns=parse_columns(
            """
            id name layout made_at | never |  | columns of a file
            made_by | kept | Layouts you matched | a key
            """
        ),
    ),
    HeldTable(
        "portal.DismissedHead",
        title="That a file of the DfE named you as head of an academy by mistake",
        group=Group.WORK,
        why="So that it is not proposed again",
        how_long=FOR_GOOD,
        seen_by="HR",
        of=("person",),
        when="dismissed_at",
        columns=parse_columns(
            """
            id           | never |         | a number
            academy      | kept  | Academy | a key
            person       | kept  |         | a key
            dismissed_at | kept  | When    | a moment
            dismissed_by | kept  | By / Heads in files of the DfE that you dismissed | a key
            """
        ),
    ),
    HeldTable(
        "portal.LedgerEntry",
        title="The sealed entry of each signature",
        group=Group.SIGNED,
        why="So that anybody can check a receipt, and a change would be noticed",
        how_long=f"{SIX_YEARS}. Then what it says is erased, and a seal that tells nothing stays",
        seen_by="You, in your receipts; HR",
        columns=parse_columns(
            """
            id type subject position entered_at | kept   |  | keys and moments
            data                                | erased |  | holds your name and job as you signed
            leaf_hash                           | kept   |  | tells nothing: the entry holds a secret random number
            """
        ),
    ),
    build_impersonal("portal.LedgerNode", "id level index hash", "hashes alone"),
    build_impersonal("portal.LedgerHead", "id origin size hashes", "hashes alone"),
    build_impersonal("portal.LedgerCheckpoint", "size root note signed_at", "hashes alone"),
    HeldTable(
        "portal.Finding",
        title="Records that did not agree with their seal, and that you looked at",
        group=Group.DONE,
        why="So that a changed record is noticed",
        how_long=FOR_GOOD,
        seen_by="HR and administrators",
        columns=parse_columns(
            """
            id table key what found_at settled_at | never |  | keys and columns, no content
            settled_by | kept | Findings you settled | a key
            """
        ),
    ),
    HeldTable(
        "portal.RowDigest",
        title="Digests by which a change of your record is found",
        group=Group.NOBODY,
        why="So that nobody changes a name or an address unnoticed",
        how_long="Until the next day",
        seen_by=NOBODY,
        columns=parse_columns(
            """
            id table subject digest | never |  | keys and digests, no content
            """
        ),
    ),
    build_impersonal("portal.LedgerCheck", "id began_at ended_at entries findings fault", "when a check ran"),
    build_impersonal("portal.WorkerSlot", "id kind number", "a place for a worker"),
    build_impersonal("portal.WorkerBeat", "slot beat_at", "a worker's sign of life"),
    build_impersonal("auth.Permission", "id name content_type codename", "Django's own, not used"),
    build_impersonal("auth.Group", "id name", "Django's own, not used"),
    build_impersonal("auth.Group_permissions", "id group permission", "Django's own, not used"),
    build_impersonal("contenttypes.ContentType", "id app_label model", "Django's own list of tables"),
]

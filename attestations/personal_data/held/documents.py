"""Of policies, drafts and requirements: what people did for the trust in their work."""

from ..held_tables import Group, HeldTable, build_impersonal, parse_columns
from .words import FOR_GOOD

WORK = "A policy is the trust's own document: who drafted and approved it belongs to its history"
WHO_WRITES = "You, policy leads, HR and auditors"


def _build_work(label: str, title: str, columns: str) -> HeldTable:
    """A table of documents in which people stand as those who acted."""
    return HeldTable(label, title, Group.DONE, WORK, FOR_GOOD, WHO_WRITES, parse_columns(columns))


TABLES = [
    build_impersonal("policy.Policy", "id slug title", "a document's name"),
    _build_work(
        "policy.Version",
        "Versions of policies that you drafted, approved or withdrew",
        """
        id policy number title text digest form text_digest weight days | never |  | the document
        summary statement_first statement_next in_force_at published_at withdrawn_at | never |  | the document
        reason weight_reason consultation_reason any_day_reason | never | | the trust's reasons for its document
        approving_body approved_on minute | never | | which body of the trust approved it, and when
        withdrawn_reason | never | | the trust's reason
        drafted_by   | kept | Versions you drafted   | a key
        approved_by  | kept | Versions you approved  | a key
        withdrawn_by | kept | Versions you withdrew  | a key
        """,
    ),
    _build_work(
        "policy.RegisterEntry",
        "Policies that you own, publish or recorded in the register",
        """
        id policy approving_body subject review_months review_on statutory | never |  | about the document
        readers readers_reason recorded_at replaced_at | never |  | about the document
        owner       | kept | Policies you own, or owned            | a key
        publisher   | kept | Policies that you may publish         | a key
        recorded_by | kept | Entries of the register you recorded  | a key
        """,
    ),
    _build_work(
        "policy.Retirement",
        "Policies that you ended",
        """
        id policy from_on replaced_by reason recorded_at undone_at undone_reason | never |  | about the document
        recorded_by | kept | Policies you ended               | a key
        undone_by   | kept | Policies you kept after all      | a key
        """,
    ),
    build_impersonal("policy.Part", "id version position slug label title start end digest", "the document"),
    build_impersonal(
        "policy.Clause",
        "id part position kind number anchor text level table marks identity start end digest lexemes",
        "the document",
    ),
    build_impersonal(
        "policy.VersionFile",
        "id draft version file size pages is_tagged pages_name first_page last_page read_in",
        "the document",
    ),
    build_impersonal("policy.Picture", "digest content_type data", "a picture in a document"),
    _build_work(
        "policy.Draft",
        "Drafts that you began or saved",
        """
        id policy slug title begun_from text revision number weight reason in_force_on days | never |  | the document
        summary decided deleted begun_at saved_at closed_at version | never |  | the document
        begun_by | kept | Drafts you began      | a key
        saved_by | kept | Drafts you saved last | a key
        """,
    ),
    _build_work(
        "policy.Draft_editors",
        "Drafts that you edited",
        """
        id draft | never |  | the document
        person   | kept  | Drafts you edited | a key
        """,
    ),
    _build_work(
        "policy.Step",
        "Drafts that you submitted, sent back or approved",
        """
        id draft kind at digest | never |  | the document's history
        words | kept |  | what was said about the document
        by    | kept | Steps of drafts that you took | a key
        """,
    ),
    _build_work(
        "policy.Waiver",
        "Remarks on a draft that you let stand",
        """
        id draft key at | never |  | the document's history
        reason | kept |  | what was said about the document
        by     | kept | Remarks you let stand | a key
        """,
    ),
    _build_work(
        "policy.OpenConsultation",
        "Consultations that you entered, and that are open",
        """
        id draft whom until_on opened_at | never | | the draft's history
        asked answered | never | | addresses of those who are consulted, deleted when it is over
        opened_by | kept | Open consultations you entered | a key
        """,
    ),
    _build_work(
        "policy.Consultation",
        "Consultations that you recorded",
        """
        id draft from_on until_on file_name recorded_at struck_at | never |  | the document's history
        whom outcome file | kept |  | bodies that were asked, and what they said
        recorded_by | kept | Consultations you recorded | a key
        """,
    ),
    _build_work(
        "policy.FileReading",
        "Files that you read into a draft",
        """
        id draft file file_digest name tracked_changes revision understood read_at | never |  | the document
        read_by | kept | Files you read into a draft | a key
        """,
    ),
    _build_work(
        "policy.Settlement",
        "Doubts about a file that you decided",
        """
        id reading key how change revision at | never |  | the document
        by | kept | Doubts about a file that you decided | a key
        """,
    ),
    _build_work(
        "policy.Note",
        "Notes beside clauses that you approved or withdrew",
        """
        id policy clause_identity clause_digest words approved_at withdrawn_at | never |  | shown beside the document
        approved_by  | kept | Notes you approved | a key
        withdrawn_by | kept | Notes you withdrew | a key
        """,
    ),
    _build_work(
        "attestations.KeptDueDate",
        "Policies for which you said that due dates do not wait for questions",
        """
        id policy reason from_on until_on recorded_at replaced_at | never |  | a rule of the trust
        recorded_by | kept | Policies whose due dates wait for no question | a key
        """,
    ),
    _build_work(
        "attestations.Requirement",
        "Requirements that you made",
        """
        id policy categories every days joiner_days coming_from counts | never |  | a rule of the trust
        job_titles groups with_children not_academies not_job_titles not_groups | never |  | a rule of the trust
        agency agency_reason from_on until_on recorded_at replaced_at | never |  | a rule of the trust
        tells_first tells_half_way days_before days_after | never |  | a rule of the trust
        recorded_by | kept | Requirements you made | a key
        """,
    ),
    build_impersonal("attestations.Requirement_academies", "id requirement academy", "a rule of the trust"),
    build_impersonal("portal.Group", "id key name until_on recorded_at replaced_at", "what a group is called"),
    _build_work(
        "attestations.Spreading",
        "How you had askings spread over weeks",
        """
        id from_on per_week order at_once recorded_at replaced_at | never |  | a rule of the trust
        recorded_by | kept | How you had askings spread over weeks | a key
        """,
    ),
    _build_work(
        "attestations.SigningPause",
        "Times in which nobody could sign that you entered",
        """
        id from_at until_at reason recorded_at replaced_at | never |  | about the whole trust
        recorded_by | kept | Times in which nobody could sign that you entered | a key
        """,
    ),
    build_impersonal("attestations.StartHere", "policy position", "which policies home lists first"),
    _build_work(
        "attestations.RequirementProposal",
        "Requirements that you proposed or decided on",
        """
        id policy categories every days joiner_days coming_from counts | never |  | a rule
        job_titles groups with_children not_academies not_job_titles not_groups | never |  | a rule
        agency agency_reason from_on proposed_at decided_at requirement | never |  | a rule
        proposed_by | kept | Requirements you proposed   | a key
        decided_by  | kept | Proposals you decided on    | a key
        """,
    ),
    build_impersonal(
        "attestations.RequirementProposal_academies", "id requirementproposal academy", "a rule of the trust"
    ),
]

"""The roles and the permissions each carries: data only."""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    HEAD = "head", "Head teacher"
    DEPUTY = "deputy", "Deputy"
    GOVERNANCE = "governance", "Governance professional"
    HR = "hr", "HR"
    POLICY_LEAD = "policy-lead", "Policy lead"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class Permission(StrEnum):
    SEE_BOARD = "see the board and reports of an academy"
    SEE_GOVERNING = "see governors, trustees and members on boards by name"
    SEE_TRUST = "see the board and reports of the trust"
    REMIND = "remind people of an academy to sign"
    REMIND_HEADS = "remind the heads of an academy to sign"
    REMIND_GOVERNING = "remind governors, trustees and members to sign"
    SEE_REPORTS = "see the reports that others have asked for"
    SEE_PEOPLE = "find people, leavers included"
    SEE_RECEIPTS = "see the receipts of other people whole"
    SEE_RECEIPT_LINES = "see the line of an academy on a receipt"
    ASK_VOID = "ask that a signature should not count"
    CONFIRM_VOID = "confirm that a signature does not count"
    SEE_REASONS = "see why somebody is not asked"
    SEE_DRAFTS = "see policies before they are published"
    DRAFT = "draft a version"
    APPROVE = "approve, publish and withdraw a version"
    SEE_APPROVALS = "see who drafted, approved and withdrew each version"
    REQUIRE = "say who is asked to sign what"
    SEE_REQUIREMENTS = "see who is asked to sign what"
    PROPOSE_REQUIREMENT = "propose who is asked to sign what"
    MANAGE_PEOPLE = "close and open access, check names"
    SEE_SIGN_INS = "see the sign-ins of one person, with a reason"
    SEE_SECURITY = "see sign-ins and refusals of all, by key"
    SEE_GRANTS = "see who holds which role"
    ADD_AT_DOOR = "add an agency worker, volunteer or visitor for a few weeks"
    PRINT_SLIPS = "print slips for people without an e-mail address"
    ANSWER_QUESTIONS = "answer questions about policies"
    SEE_CLAUSE_QUESTIONS = "see how many have asked about each clause"
    APPROVE_NOTES = "approve and withdraw notes beside clauses"
    SEE_PORTAL = "see settings, mail, jobs and health of the portal"
    MANAGE_HOOKS = "say which other programs are told of policies and figures"


# These make no sense for one academy: they need a grant for the trust.
TRUST_WIDE = frozenset(
    {
        Permission.SEE_TRUST,
        Permission.SEE_REPORTS,
        Permission.SEE_PEOPLE,
        Permission.SEE_REASONS,
        Permission.SEE_APPROVALS,
        Permission.REQUIRE,
        Permission.SEE_REQUIREMENTS,
        Permission.PROPOSE_REQUIREMENT,
        Permission.CONFIRM_VOID,
        Permission.MANAGE_PEOPLE,
        Permission.SEE_SIGN_INS,
        Permission.SEE_SECURITY,
        Permission.SEE_CLAUSE_QUESTIONS,
        Permission.APPROVE_NOTES,
        Permission.SEE_PORTAL,
        Permission.MANAGE_HOOKS,
    }
)

CARRIES: dict[Role, frozenset[Permission]] = {
    Role.HEAD: frozenset(
        {
            Permission.SEE_BOARD,
            Permission.REMIND,
            Permission.REMIND_HEADS,
            Permission.SEE_RECEIPT_LINES,
            Permission.ASK_VOID,
            Permission.ADD_AT_DOOR,
            Permission.PRINT_SLIPS,
            Permission.SEE_GRANTS,
            Permission.ANSWER_QUESTIONS,
        }
    ),
    # A deputy head or an office manager, for a time, by the head or HR. Whoever gives the role says whether they also
    # answer questions (Grant.answers_questions).
    Role.DEPUTY: frozenset(
        {
            Permission.SEE_BOARD,
            Permission.REMIND,
            Permission.SEE_RECEIPT_LINES,
            Permission.ADD_AT_DOOR,
            Permission.PRINT_SLIPS,
        }
    ),
    # Heads see governors, trustees and members as a figure only: nobody chases the chair who appraises them.
    Role.GOVERNANCE: frozenset({Permission.SEE_GOVERNING, Permission.REMIND_GOVERNING, Permission.PRINT_SLIPS}),
    Role.HR: frozenset(
        {
            Permission.SEE_BOARD,
            Permission.SEE_GOVERNING,
            Permission.SEE_TRUST,
            Permission.REMIND,
            Permission.REMIND_HEADS,
            Permission.SEE_REPORTS,
            Permission.SEE_PEOPLE,
            Permission.SEE_RECEIPTS,
            Permission.ASK_VOID,
            Permission.CONFIRM_VOID,
            Permission.SEE_REASONS,
            Permission.SEE_DRAFTS,
            Permission.APPROVE,
            Permission.SEE_APPROVALS,
            Permission.REQUIRE,
            Permission.SEE_REQUIREMENTS,
            Permission.PROPOSE_REQUIREMENT,
            Permission.MANAGE_PEOPLE,
            Permission.SEE_SIGN_INS,
            Permission.SEE_GRANTS,
            Permission.PRINT_SLIPS,
            Permission.ANSWER_QUESTIONS,
            Permission.SEE_CLAUSE_QUESTIONS,
        }
    ),
    Role.POLICY_LEAD: frozenset(
        {
            Permission.SEE_CLAUSE_QUESTIONS,
            Permission.APPROVE_NOTES,
            Permission.SEE_DRAFTS,
            Permission.DRAFT,
            Permission.SEE_APPROVALS,
            Permission.SEE_REQUIREMENTS,
            Permission.PROPOSE_REQUIREMENT,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.SEE_BOARD,
            Permission.SEE_GOVERNING,
            Permission.SEE_TRUST,
            Permission.SEE_PEOPLE,
            Permission.SEE_RECEIPTS,
            Permission.SEE_APPROVALS,
            Permission.SEE_REQUIREMENTS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {Permission.SEE_SECURITY, Permission.SEE_GRANTS, Permission.SEE_PORTAL, Permission.MANAGE_HOOKS}
    ),
}

# Roles that can be granted only at an academy, or only for the trust; the others at either.
AT_ACADEMY_ONLY = frozenset({Role.HEAD, Role.DEPUTY})
FOR_TRUST_ONLY = frozenset({Role.GOVERNANCE, Role.HR, Role.POLICY_LEAD, Role.ADMINISTRATOR})
# Roles that somebody from outside may hold; the others work only for people who work for the trust.
FOR_OUTSIDERS_TOO = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

# Who gives which role: a head at the own academies, the others anywhere; nobody to themselves.
MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.HEAD: frozenset({Role.DEPUTY}),
    Role.HR: frozenset({Role.HEAD, Role.DEPUTY, Role.GOVERNANCE, Role.AUDITOR}),
    Role.ADMINISTRATOR: frozenset(Role),
}

"""What each role allows, in words, for the person who is about to give or end it."""

from portal.models import Grant
from portal.models.roles import Role

EVERYWHERE = "every academy"
ANSWERS = "Answer the questions about policies that staff there send them"
AT_THE_DOOR = "Add an agency worker, volunteer or visitor there for up to 20 working days"
GOVERNING = "Governors, trustees and members are shown as a figure, without names"
ALLOWS: dict[Role, tuple[str, ...]] = {
    Role.HEAD: (
        "See who has signed and who has not at {place}, and take its reports",
        GOVERNING,
        "Remind people there to sign",
        AT_THE_DOOR,
        ANSWERS,
        "Give somebody there the role of deputy, until a day",
        "Be named to everybody there as the person to ask",
    ),
    Role.DEPUTY: (
        "See who has signed and who has not at {place}, and take its reports",
        GOVERNING,
        "Remind people there to sign",
        AT_THE_DOOR,
    ),
    Role.GOVERNANCE: (
        "See which governors, trustees and members have signed at every academy, and take reports about them",
        "Remind them to sign",
    ),
    Role.HR: (
        "See who has signed and who has not at every academy, and everybody's record",
        "Enter joiners, leavers and absences, and close somebody's access",
        "Read and answer questions about policies",
        "Approve and publish policies, and decide who is asked to sign",
        "Give the roles of head teacher, deputy, governance professional and auditor",
    ),
    Role.POLICY_LEAD: (
        "Write and change drafts of policies, and send them for approval",
        "Propose who is asked to sign",
        "See how many ask about each clause, answer questions that are passed on, and approve notes beside clauses",
        "Nobody's signatures are shown",
    ),
    Role.AUDITOR: (
        "See who has signed and who has not at {place}, and open every receipt there",
        "Change nothing",
    ),
    Role.ADMINISTRATOR: (
        "Give and end every role",
        "See settings, mail, jobs and health of the portal, and sign-ins by key",
        "Nobody's signatures are shown",
    ),
}


def list_allowed(grant: Grant, place: str) -> list[str]:
    """``place`` is an academy's name, or "" for the trust."""
    sentences = [*ALLOWS[Role(grant.role)], *([ANSWERS] if grant.answers_questions else [])]
    return [sentence.format(place=place or EVERYWHERE) for sentence in sentences]

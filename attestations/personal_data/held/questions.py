"""Of what people ask before they sign, and what they are answered."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import SIX_YEARS

READERS = "You, the person it went to, and HR. A question marked as a safeguarding concern: you and HR"

TABLES = [
    HeldTable(
        "attestations.Question",
        title="Your questions about policies",
        group=Group.ASKED,
        why="So that a question is answered before you sign, and your due date can wait for it",
        how_long=SIX_YEARS,
        seen_by=READERS,
        of=("person",),
        when="asked_at",
        columns=parse_columns(
            """
            id       | never |         | a number
            key      | kept  |         | random; the question is found by it
            person   | kept  |         | a key
            academy  | kept  | Academy | past figures of the academy stay right
            version  | kept  | Version | says nothing about you
            clause   | kept  | Clause  | says nothing about you
            asked_at | kept  | Asked   | decides when something was due
            """
        ),
    ),
    HeldTable(
        "attestations.QuestionStep",
        title="What was said and done about your questions",
        group=Group.ASKED,
        why="So that everybody can see what was asked and answered",
        how_long=f"{SIX_YEARS}. Then the words go",
        seen_by=READERS,
        of=("question__person",),
        when="at",
        in_files_only=frozenset({"words"}),
        can_be_held_back=True,
        columns=parse_columns(
            """
            id        | never  |          | a number
            question  | kept   | About    | a key
            kind      | kept   | What     | shows what was done
            at        | kept   | When     | decides when something was due
            by        | kept   | By / What you said or did about questions | a key
            words     | erased | Words    | your words, or words to you
            to        | kept   | With     | shows who could read it
            to_person | kept   | Named    / Questions that were sent to you | a key
            note      | never  |          | shown beside a document
            """
        ),
    ),
]

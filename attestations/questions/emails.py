"""Mails about questions. They say that there is something to read, and never its words or who asked."""

from django.conf import settings
from django.urls import reverse

from attestations.models import Question
from portal.models import Notice
from portal.notices.letters import Button, Letter

from .notices import find_question


def build_arrived(notice: Notice) -> Letter:
    """To the person who is to answer. Who asked stands on the page, because mails are passed on."""
    question = find_question(notice.cause)
    policy = question.version.title
    return Letter(
        subject=f"A question for you about the {policy}",
        body=[
            f"Somebody has a question about the {policy}, and it is for you to answer.",
            _lead_to(question, "Read it and answer"),
            (
                "If it is not for you, pass it on there. If it is about the safety of a child, say so there too: the "
                "page shows whom to call."
            ),
            "While the question is open, their due date may wait for your answer.",
        ],
        why="You get this because you answer questions about policies.",
        thread=f"question-{question.key}",
    )


def build_answered(notice: Notice) -> Letter:
    question = find_question(notice.cause)
    policy = question.version.title
    if notice.cause.partition("/")[2].startswith("closed"):
        subject, happened = f"Your question about the {policy} was closed", "was closed."
        then = "You can ask a new question at any time."
    else:
        subject, happened = f"There is an answer to your question about the {policy}", "was answered."
        then = "Is something still unclear? Ask again there. If not, close the question, and sign when you are ready."
    return Letter(
        subject=subject,
        body=[f"Your question about the {policy} {happened}", _lead_to(question, "Read it"), then],
        why="You get this because you asked a question.",
        thread=f"question-{question.key}",
    )


def build_safeguarding(notice: Notice) -> Letter:
    question = find_question(notice.cause)
    return Letter(
        subject="A question was marked as a safeguarding concern",
        body=[
            (
                f"A question about the {question.version.title} was marked as a safeguarding concern. Only HR and the "
                "person who asked can read it now."
            ),
            _lead_to(question, "Read it today"),
            "Make sure that the designated safeguarding lead knows of it.",
        ],
        ask="",
        why="HR is told whenever a question is marked as a safeguarding concern.",
        thread=f"question-{question.key}",
    )


def build_proposed(notice: Notice) -> Letter:
    policy = find_question(notice.cause).version.title
    return Letter(
        subject=f"To approve: a note for the {policy}",
        body=[
            f"Somebody has answered a question about the {policy}, and proposes a note beside the clause.",
            "Please read it. You can change its words, approve it or turn it down.",
            Button("See the note", settings.SITE_ADDRESS + reverse("clause_questions")),
        ],
        why="You get this because you are a policy lead.",
    )


def _lead_to(question: Question, label: str) -> Button:
    return Button(label, settings.SITE_ADDRESS + question.get_absolute_url())

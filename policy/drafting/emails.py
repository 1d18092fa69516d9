"""Mails about drafts: what was done with one, to whoever did not do it; and when a consultation closes."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from policy.models import Draft, OpenConsultation, Step
from portal.models import Notice
from portal.notices.letters import Button, Facts, Letter, Quote
from portal.notices.messages import NotNeeded

WHY_WRITER = "You get this because you have worked on this draft."


def build_submitted(notice: Notice) -> Letter:
    """To those who may approve it, unless somebody has done something about it since."""
    step = _load_step(notice)
    if step.draft.steps.last() != step:
        raise NotNeeded("Something else was done with the draft meanwhile")
    return Letter(
        subject=f"To approve: {_name_version(step.draft)}",
        body=[
            f"{step.by.name} has submitted a draft for approval. Nobody is asked to sign it until it is approved.",
            Facts(_list_facts(step)),
            Button("Read and decide", f"{settings.SITE_ADDRESS}{reverse('draft', args=[step.draft.pk])}"),
        ],
        ask="",
        why="You get this because you may approve policies, and have not worked on this one.",
        thread=f"draft:{step.draft.pk}",
    )


def build_returned(notice: Notice) -> Letter:
    step = _load_step(notice)
    return Letter(
        subject=f"Sent back for changes: {_name_version(step.draft)}",
        body=[
            f"{step.by.name} has sent your draft back and says what should change:",
            Quote(step.words),
            Button("Continue the draft", f"{settings.SITE_ADDRESS}{reverse('draft', args=[step.draft.pk])}"),
        ],
        ask="",
        why=WHY_WRITER,
        thread=f"draft:{step.draft.pk}",
    )


def build_approved(notice: Notice) -> Letter:
    step = _load_step(notice)
    version = step.draft.version
    assert version is not None  # a draft that was published has one
    begins = date_format(timezone.localtime(version.in_force_at), "j F Y")
    return Letter(
        subject=f"Approved: {_name_version(step.draft)}",
        body=[
            f"{step.by.name} has approved your draft. It is published, and in force from {begins}.",
            Button("See the version", f"{settings.SITE_ADDRESS}{version.get_absolute_url()}"),
        ],
        ask="",
        why=WHY_WRITER,
        thread=f"draft:{step.draft.pk}",
    )


def build_closes(notice: Notice) -> Letter:
    """To somebody who was asked and has not answered."""
    row = _load_consultation(notice)
    if notice.address not in row.unanswered or row.until_on < timezone.localdate():
        raise NotNeeded("Answered meanwhile, or over")
    closes, lead = date_format(row.until_on, "l j F"), row.opened_by
    where = f" at {lead.email}" if lead.email else ""
    return Letter(
        subject=f"Your answer by {closes}: {row.draft.title}",
        body=[
            f"{settings.TRUST_NAME} has asked {row.whom} about a draft of the {row.draft.title}.",
            f"The consultation closes on {closes}, and we have no answer from you yet.",
            f"Please write to {lead.name}{where} by then.",
        ],
        ask="",
        why="You get this once, because the trust named you among those whom it consults.",
        thread=notice.cause,
    )


def build_closed(notice: Notice) -> Letter:
    """To the policy lead who entered it."""
    row = _load_consultation(notice)
    closed, address = date_format(row.until_on, "l j F"), reverse("draft_consultations", args=[row.draft.pk])
    return Letter(
        subject=f"The consultation has closed: {_name_version(row.draft)}",
        body=[
            f"The consultation with {row.whom} closed on {closed}.",
            f"{len(row.answered)} of {len(row.asked)} answered.",
            "Please record the outcome. Then remove the consultation from the list of open ones.",
            Button("Record the outcome", f"{settings.SITE_ADDRESS}{address}"),
        ],
        ask="",
        why="You get this because you entered the consultation.",
        thread=f"draft:{row.draft.pk}",
    )


def _load_consultation(notice: Notice) -> OpenConsultation:
    rows = OpenConsultation.objects.select_related("draft", "opened_by").filter(draft__closed_at=None)
    row = rows.filter(pk=notice.cause.removeprefix("consultation:")).first()
    if row is None:
        raise NotNeeded("The consultation is over")
    return row


def _load_step(notice: Notice) -> Step:
    steps = Step.objects.select_related("by", "draft__version__policy")
    return steps.get(pk=notice.cause.removeprefix("step:"))


def _name_version(draft: Draft) -> str:
    return f"{draft.title}, version {draft.number}" if draft.number else draft.title


def _list_facts(step: Step) -> list[tuple[str, str]]:
    draft = step.draft
    facts = [("Policy", draft.title), ("Version", draft.number), ("Why", draft.reason)]
    if draft.in_force_on:
        facts.append(("In force from", date_format(draft.in_force_on, "j F Y")))
    return [(label, words) for label, words in facts if words]

"""The job of every morning that tells webhooks what is due today, and where figures have changed since yesterday."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import State
from attestations.reports.boards import TrustBoard, build_trust_board
from attestations.reports.figures import Figures
from portal.hooks.actions import owe
from portal.hooks.messages import Occurrence
from portal.london import london_day
from portal.models import Academy, HookEvent, Webhook

DAY = timedelta(days=1)


def tell(job: object, progress: object) -> None:
    """Does nothing if no webhook subscribes to figures or due dates."""
    wanted = {event for webhook in Webhook.objects.active() for event in webhook.events}
    if not wanted & {HookEvent.DUE, HookEvent.FIGURES}:
        return
    now = timezone.now()
    academies = list(Academy.objects.named(at=now))
    for required in queries.load_required_policies(known_at=now):
        for occurrence in list_occurrences(required, academies, at=now):
            owe(occurrence, at=now)


def list_occurrences(required: RequiredPolicy, academies: list[Academy], *, at: datetime) -> Iterator[Occurrence]:
    board = build_trust_board(academies, required, as_at=at)
    if due := _count_due_today(board, at):
        yield _describe(HookEvent.DUE, f"{_say_signatures(due)} due today: {required.policy.title}.", board)
    before = build_trust_board(academies, required, as_at=at - DAY).told
    if before != board.told:
        signed = board.figures.signed - before.signed
        sentence = f"{required.policy.title}: {_say_share(board.figures)}."
        yield _describe(HookEvent.FIGURES, sentence, board, {"signed_since_yesterday": signed})


def _count_due_today(board: TrustBoard, at: datetime) -> int:
    today = london_day(at)
    return sum(
        group.people
        for group in board.groups
        for case in group.cases.values()
        if case.outcome.state == State.DUE and case.outcome.due_on == today
    )


def _say_signatures(count: int) -> str:
    return "1 signature is" if count == 1 else f"{count:,} signatures are"


def _say_share(figures: Figures) -> str:
    return f"{figures.signed:,} of {figures.asked:,} signed" if figures.asked else "nobody is asked"


def _describe(event: HookEvent, sentence: str, board: TrustBoard, more: dict[str, object] | None = None) -> Occurrence:
    figures, policy = board.told, board.required.policy
    facts = {
        "Signed": f"{figures.signed:,} of {figures.asked:,}",
        "To sign or chose not to": f"{figures.due:,}",
        "Overdue": f"{figures.overdue:,}",
    }
    data: dict[str, object] = {
        "policy": policy.slug,
        "title": policy.title,
        "version": board.version.number if board.version else "",
        "asked": figures.asked,
        "signed": figures.signed,
        "to_sign": figures.due,
        "overdue": figures.overdue,
    }
    return Occurrence(event, sentence, facts, data | (more or {}), f"/trust/?policy={policy.slug}")

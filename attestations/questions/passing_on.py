"""The daily job that tells the people to whom a question has gone on: the deputy, HR, or today's head."""

from django.core.paginator import Paginator
from django.utils import timezone

from attestations.models import Question

from . import queries
from .notices import owe_to_holders

AT_ONCE = 500


def tell_new_holders(job: object, progress: object) -> None:
    """With whom a question is follows from its steps and the day; a notice for each of them is owed once a turn."""
    now = timezone.now()
    rows = queries.find_unanswered(Question.objects.select_related("person", "version__policy"))
    for page in Paginator(rows.defer("version__text").order_by("pk"), AT_ONCE):
        questions = list(page.object_list)
        if not questions:
            return
        nobody = queries.QuestionReader(questions[0].person, frozenset(), is_hr=False, is_lead=False)
        for shown in queries.describe_questions(questions, nobody, at=now):
            if shown.standing.is_waiting:
                owe_to_holders(shown, at=now)

"""The mail to the data protection officer about a complaint."""

from attestations.formatting import moment
from portal.models import Notice, Person
from portal.notices.letters import Facts, Letter

from .actions.complaints import ComplaintTopic


def build_complaint(notice: Notice) -> Letter:
    """Who complains, and what about. Their own words reach the officer by e-mail or telephone, and not through here."""
    key, topic, _ = notice.cause.removeprefix("complaint:").split("/")
    person = Person.objects.get(pk=key)
    reach = person.email or "They have no e-mail address here. HR knows how to reach them."
    return Letter(
        subject="A complaint about personal data",
        body=[
            f"{person.name} has complained about how the trust handles their personal data.",
            Facts([("About", ComplaintTopic(topic).label), ("Sent", moment(notice.owed_at)), ("Reply to", reach)]),
            "Please acknowledge it within 30 days, and tell them the outcome without undue delay.",
        ],
        ask="",
        why="You get this because you are the trust's data protection officer.",
    )

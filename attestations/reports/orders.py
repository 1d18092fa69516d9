"""Which report somebody wants, in a form that a job can keep."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from portal.london import london_day

from .rows import BoardFilter

JOB_KIND = "report"


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """The report about a policy (by slug) of an academy (by slug, "" for the trust), as a PDF or CSV, at a moment."""

    place: str
    policy: str
    kind: str
    as_at: datetime
    filter: BoardFilter

    @property
    def subject(self) -> str:
        """As audit lines have it: nothing that was typed."""
        return f"board:{self.place or 'trust'}/{self.policy}"

    @property
    def address(self) -> str:
        """Where the same report can be asked for again, as things stand then."""
        place = {"slug": self.place} if self.place else {}
        asked = {"policy": self.policy, **asdict(self.filter)}
        query = urlencode({name: value for name, value in asked.items() if value})
        name = f"{'academy' if place else 'trust'}_{self.kind}"
        return f"{reverse(name, kwargs=place)}?{query}"

    @property
    def file_name(self) -> str:
        name = slugify(f"{self.place or 'trust'}-{self.policy}")
        return f"{name}-{london_day(self.as_at)}.{self.kind}"

    def to_arguments(self) -> dict[str, Any]:
        """A job's arguments. What was typed stands apart, because it is deleted with the file."""
        arguments = asdict(self) | {"as_at": self.as_at.isoformat(), "filter": asdict(replace(self.filter, q=""))}
        return arguments | ({"typed": self.filter.q} if self.filter.q else {})


def read_order(arguments: dict[str, Any]) -> ReportOrder:
    return ReportOrder(
        place=arguments["place"],
        policy=arguments["policy"],
        kind=arguments["kind"],
        as_at=datetime.fromisoformat(arguments["as_at"]),
        filter=BoardFilter(**arguments["filter"] | {"q": arguments.get("typed", "")}),
    )

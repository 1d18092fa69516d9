"""Which report somebody wants, in a form that a job can keep."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from portal.london import london_day

from .audiences import Audience
from .rows import BoardFilter

JOB_KIND = "report"


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """The report about a policy (by slug) of an academy (by slug, "" for the trust), as a PDF or CSV.

    It shows what was so at the moment of asking, or, with the number of an earlier ``version``, when that one ended.
    """

    place: str
    policy: str
    kind: str
    as_at: datetime
    filter: BoardFilter
    version: str = ""
    audience: Audience = Audience.EVERYBODY

    @property
    def subject(self) -> str:
        return name_subject(self.place, self.policy, self.version)

    @property
    def address(self) -> str:
        """Where the same report can be asked for again, as things stand then."""
        place = {"slug": self.place} if self.place else {}
        asked = {"policy": self.policy, "version": self.version, **asdict(self.filter)}
        query = urlencode({name: value for name, value in asked.items() if value})
        name = f"{'academy' if place else 'trust'}_{self.kind}"
        return f"{reverse(name, kwargs=place)}?{query}"

    @property
    def file_name(self) -> str:
        who = "-governors" if self.audience == Audience.GOVERNING else ""
        name = slugify(f"{self.place or 'trust'}{who}-{self.policy}")
        which = f"version-{self.version}" if self.version else london_day(self.as_at)
        return f"{name}-{which}.{self.kind}"

    def to_arguments(self) -> dict[str, Any]:
        """A job's arguments. What was typed stands apart, because it is deleted with the file."""
        arguments = asdict(self) | {"as_at": self.as_at.isoformat(), "filter": asdict(replace(self.filter, q=""))}
        return arguments | ({"typed": self.filter.q} if self.filter.q else {})


def name_subject(place: str, policy: str, version: str = "") -> str:
    """What was seen or taken, as audit lines have it: nothing that was typed."""
    return "/".join(filter(None, [f"board:{place or 'trust'}", policy, version]))


def read_order(arguments: dict[str, Any]) -> ReportOrder:
    return ReportOrder(
        place=arguments["place"],
        policy=arguments["policy"],
        kind=arguments["kind"],
        as_at=datetime.fromisoformat(arguments["as_at"]),
        filter=BoardFilter(**arguments["filter"] | {"q": arguments.get("typed", "")}),
        version=arguments.get("version", ""),  # orders of earlier releases have none
        audience=Audience(arguments.get("audience", "")),
    )

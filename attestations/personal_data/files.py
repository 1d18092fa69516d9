"""Everything that is held about a person as files: a page that needs nothing else, JSON, and both in a ZIP."""

import json
from datetime import UTC
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string

from .collecting import Everything, Section

HELD_BACK = "The law lets us hold back some entries for a time."
NAME = "everything-held"


def render_html(everything: Everything, *, is_own: bool) -> str:
    context = {
        "everything": everything,
        "is_own": is_own,
        "held_back": HELD_BACK,
        "trust_name": settings.TRUST_NAME,
        "data_protection_email": settings.DATA_PROTECTION_EMAIL,
    }
    return render_to_string("personal_data/everything.html", context)


def render_json(everything: Everything) -> str:
    """JSON with the labels and words of the page. An entry is a list of these, because a label can occur twice."""
    content = {
        "trust": settings.TRUST_NAME,
        "person": everything.person.name,
        "as_at": everything.at.astimezone(UTC).isoformat(),
        "note": HELD_BACK,
        "groups": [
            {"title": heading, "sections": [_describe_section(section) for section in sections]}
            for heading, sections in everything.groups
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _describe_section(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "why": section.why,
        "how_long": section.how_long,
        "seen_by": section.seen_by,
        "withheld": section.withheld,
        "entries": [[{"label": label, "words": words} for label, words in row] for row in section.rows],
    }


def build_zip(everything: Everything) -> bytes:
    """What HR sends to somebody who asked for what is held about them."""
    made = BytesIO()
    moment = everything.at.timetuple()[:6]
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_name_file("html", moment), render_html(everything, is_own=False))
        archive.writestr(_name_file("json", moment), render_json(everything))
    return made.getvalue()


def _name_file(ending: str, moment: tuple[int, ...]) -> ZipInfo:
    info = ZipInfo(f"{NAME}.{ending}", moment)  # type: ignore[arg-type]  # six numbers, which slicing does not say
    info.compress_type = ZIP_DEFLATED
    return info

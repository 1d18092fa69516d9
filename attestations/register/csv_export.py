"""The register as CSV for spreadsheets, with the same lines as the PDF."""

import csv
import io

from django.utils import timezone

from attestations import formatting
from attestations.reports.csv_export import neutralise

from .filters import RegisterFilter
from .queries import Register, describe_numbers
from .rows import RegisterRow
from .wording import describe_state, describe_value

COLUMNS = [
    *("Policy", "Address", "State", "In force since", "Approved by", "Approved on", "Minute", "Published by"),
    *("To come", "In draft", "Subject", "Owner", "Approving body", "Who publishes it", "Reviewed every (months)"),
    *("Next review", "Review overdue", "On the DfE's list", "Who may read it", "Asked to sign", "Replaced by"),
]


def render_register(register: Register) -> bytes:
    """UTF-8 with a byte order mark. Overdue reviews come first."""
    text = io.StringIO()
    writer = csv.writer(text)
    rows = [[f"Policy register. As of {formatting.moment(register.as_at)}."], COLUMNS]
    rows += [_cells(row) for row in RegisterFilter().select(register.rows)]
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cells(row: RegisterRow) -> list[str]:
    entry, version = row.entry, row.current
    since = timezone.localdate(version.in_force_at).isoformat() if version else ""
    approved = version.approved_on.isoformat() if version and version.approved_on else ""
    owner = describe_value(entry, "owner")
    return [
        *(row.policy.title, row.policy.slug, describe_state(row), since),
        *((version.approving_body, approved, version.minute, version.approved_by.name) if version else [""] * 4),
        *(describe_numbers(row.coming), "yes" if row.draft else "", entry.get_subject_display()),
        *(f"{owner} (has left)" if row.has_owner_left else owner, entry.approving_body, row.publisher_name),
        *(str(entry.review_months or ""), row.review_on.isoformat() if row.review_on else ""),
        *("yes" if row.is_overdue else "", describe_value(entry, "statutory"), describe_value(entry, "readers")),
        *(" ".join(row.required), _name_replacement(row)),
    ]


def _name_replacement(row: RegisterRow) -> str:
    return row.retirement.replaced_by.title if row.retirement and row.retirement.replaced_by else ""

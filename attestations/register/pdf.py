"""The policy register as a PDF for trustees."""

from dataclasses import dataclass

from attestations.formatting import moment_in_full
from policy.register.statutory import SOURCE_NAME, TAKEN_ON
from portal import pdf

from .filters import RegisterFilter
from .queries import Register
from .rows import RegisterRow
from .wording import describe_months, describe_state, describe_value


@dataclass(frozen=True, slots=True)
class PrintedPolicy:
    row: RegisterRow
    state: str
    subject: str
    readers: str
    cycle: str


def render_register(register: Register) -> bytes:
    """Overdue reviews first; ended policies in a list of their own."""
    rows = [_print(row) for row in RegisterFilter().select(register.rows)]
    ownerless = sum(row.is_ownerless for row in register.rows)
    context = {
        "register": register,
        "policies": [one for one in rows if not one.row.is_ended],
        "ended": [one for one in rows if one.row.is_ended],
        "ownerless": ownerless,
        "due": sum(row.is_due_soon for row in register.rows),
        "source_name": SOURCE_NAME,
        "taken_on": TAKEN_ON,
        "as_at": register.as_at,
        "as_at_in_full": moment_in_full(register.as_at),
    }
    return pdf.render_pdf("pdf/register.html", context, made_at=register.as_at)


def _print(row: RegisterRow) -> PrintedPolicy:
    return PrintedPolicy(
        row,
        describe_state(row),
        describe_value(row.entry, "subject"),
        describe_value(row.entry, "readers"),
        describe_months(row.entry.review_months),
    )

"""How somebody else's columns are matched to ours, as data that can be kept. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ..names import fold

# What a row may say of a person and their work; the first three are needed.
GIVEN_NAMES, FAMILY_NAME, REFERENCE, EMAIL = "given_names", "family_name", "reference", "email"
ACADEMY, CATEGORY, JOB_TITLE, FROM_ON, UNTIL_ON = "academy", "category", "job_title", "from_on", "until_on"
WITH_CHILDREN, WHY_NOT, WORKED, WEEKDAYS = "with_children", "why_not_with_children", "worked", "weekdays"
FIRST_WORKED_ON = "first_worked_on"
COLUMNS: dict[str, str] = {
    REFERENCE: "Staff number",
    GIVEN_NAMES: "Given names",
    FAMILY_NAME: "Family name",
    EMAIL: "E-mail address",
    ACADEMY: "Academy",
    CATEGORY: "Category",
    JOB_TITLE: "Job title",
    FROM_ON: "First day",
    UNTIL_ON: "Last day",
    WITH_CHILDREN: "Works directly with children (yes or no)",
    WHY_NOT: "Why it is not work with children",
    WORKED: "When it is worked (all year, term time, certain weekdays)",
    WEEKDAYS: "On which weekdays",
    FIRST_WORKED_ON: "First day worked (casual workers)",
}
NEEDED = (GIVEN_NAMES, FAMILY_NAME)
WORK_COLUMNS = (ACADEMY, CATEGORY, JOB_TITLE, FROM_ON, UNTIL_ON)
NOT_STAFF = "-"  # in a value list: rows with this value are counted, and not read
VALUE_LISTS = (ACADEMY, CATEGORY)

# The column names under which other systems commonly keep these, as ``fold`` leaves them.
_COMMON: dict[str, tuple[str, ...]] = {
    REFERENCE: (
        *("reference", "staff number", "employee number", "payroll number", "employee id", "staff id"),
        *("payroll no", "staff code", "personnel number", "employee no", "staff no"),
    ),
    GIVEN_NAMES: ("given names", "given name", "first name", "forename", "forenames", "firstname", "first names"),
    FAMILY_NAME: ("family name", "surname", "last name", "lastname", "legal surname"),
    EMAIL: ("email", "e mail", "work email", "email address", "e mail address", "work email address"),
    ACADEMY: ("academy", "school", "site", "location", "academy name", "school name", "site name", "workplace"),
    CATEGORY: ("category", "contract type", "staff type", "employee type", "staff category", "role type"),
    JOB_TITLE: ("job title", "post", "post title", "role", "position", "jobtitle"),
    FROM_ON: ("from on", "start date", "first day", "contract start", "employment start date", "date started"),
    UNTIL_ON: ("until on", "end date", "last day", "leaving date", "contract end", "date of leaving", "leave date"),
    WITH_CHILDREN: ("with children", "works with children"),
    WHY_NOT: ("why not with children",),
    WORKED: ("worked", "working pattern"),
    WEEKDAYS: ("weekdays", "working days"),
    FIRST_WORKED_ON: ("first worked on", "first day worked", "first shift", "date of first shift"),
}

# The same few values stand in thousands of rows.
fold_value = lru_cache(maxsize=10_000)(fold)


@dataclass(frozen=True, slots=True)
class Layout:
    """``columns`` gives their column by ours; ``values`` ours by theirs (folded), for each of VALUE_LISTS.

    ``same`` is what holds for every row, of a column that they do not have. ``has_own_numbers`` says that its staff
    numbers are the trust's own, and not those of another system.
    """

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    has_own_numbers: bool = True

    def translate(self, column: str, value: str) -> str | None:
        """Our value for theirs, None where nobody has matched it."""
        return self.values.get(column, {}).get(fold_value(value))

    def add_values(self, values: Mapping[str, Mapping[str, str]]) -> "Layout":
        merged = {column: {**self.values.get(column, {}), **values.get(column, {})} for column in VALUE_LISTS}
        return replace(self, values=merged)

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "values": {column: dict(values) for column, values in self.values.items()},
            "same": dict(self.same),
            "has_own_numbers": self.has_own_numbers,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Layout":
        return cls(
            data.get("columns", {}), data.get("values", {}), data.get("same", {}), data.get("has_own_numbers", True)
        )

    def fits(self, header: Collection[str]) -> bool:
        """Whether a file has the columns that this layout reads."""
        return set(self.columns.values()) <= set(header) and bool(self.columns)


def guess_columns(header: Collection[str]) -> dict[str, str]:
    """Their column for each of ours that has a common name."""
    folded = {fold(column.replace("_", " ")): column for column in header}
    guesses = {}
    for ours, names in _COMMON.items():
        found = next((folded[name] for name in names if name in folded), None)
        if found:
            guesses[ours] = found
    return guesses

"""The layouts of other systems' exports, as data, from what they publish.

- Microsoft School Data Sync v2.1: https://learn.microsoft.com/schooldatasync/sds-v2.1-csv-file-format, and its roles
  and their groups: https://learn.microsoft.com/schooldatasync/default-list-of-values
- OneRoster 1.1 and 1.2, CSV: https://www.imsglobal.org/activity/onerosterlis
- The DfE's Get Information About Schools, establishment fields and links:
  https://www.get-information-schools.service.gov.uk/Downloads
"""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.models import Category

from . import layouts
from .layouts import Layout

TEACHER, SUPPORT = Category.TEACHER.value, Category.SUPPORT.value


class Kind(StrEnum):
    """How the files of a preset are put together."""

    ONE_TABLE = "one-table"
    BUNDLE = "bundle"
    ACADEMIES = "academies"


@dataclass(frozen=True, slots=True)
class FilePreset:
    """A known layout. ``source`` is what its staff numbers are kept under; '' is the trust's own numbers."""

    name: str
    kind: Kind
    source: str
    files: tuple[str, ...] = ()  # which a bundle must have
    layout: Layout = field(default_factory=lambda: Layout({}))
    staff_roles: dict[str, str] | None = None  # the category of each role of staff; no other role is read


TEMPLATE = FilePreset(
    "Our template",
    Kind.ONE_TABLE,
    source="",
    layout=Layout({column: column for column in layouts.COLUMNS}),
)
# Columns that a file made from the template may leave out; the others must be there.
TEMPLATE_OPTIONAL = frozenset(
    {layouts.WITH_CHILDREN, layouts.WHY_NOT, layouts.WORKED, layouts.WEEKDAYS, layouts.FIRST_WORKED_ON}
)

_BUNDLE_COLUMNS = {
    layouts.REFERENCE: "sourcedId",
    layouts.GIVEN_NAMES: "givenName",
    layouts.FAMILY_NAME: "familyName",
    layouts.EMAIL: "email",
    layouts.ACADEMY: "org",
    layouts.CATEGORY: "role",
}
# Of the published roles those of the group "Staff", without alumni.
SDS_ROLES = {
    **dict.fromkeys(("principal", "chair", "professor", "lecturer", "adjunct", "teacher", "faculty"), TEACHER),
    **dict.fromkeys(("instructor", "substitute"), TEACHER),
    **dict.fromkeys(("researcher", "affiliate", "occupationalTherapist", "physicalTherapist"), SUPPORT),
    **dict.fromkeys(("speechTherapist", "visionTherapist", "paraprofessional", "specialServices"), SUPPORT),
    **dict.fromkeys(("advisor", "proctor", "nurse", "officeStaff", "itAdmin", "administrator"), SUPPORT),
    **dict.fromkeys(("staff", "teacherAssistant", "assistant", "coach"), SUPPORT),
}
ONEROSTER_1_1_ROLES = {"teacher": TEACHER, **dict.fromkeys(("administrator", "aide", "proctor"), SUPPORT)}
ONEROSTER_1_2_ROLES = {
    **dict.fromkeys(("teacher", "principal"), TEACHER),
    **dict.fromkeys(("aide", "counselor", "proctor", "districtAdministrator"), SUPPORT),
    **dict.fromkeys(("siteAdministrator", "systemAdministrator"), SUPPORT),
}
SCHOOL_DATA_SYNC = FilePreset(
    "Microsoft School Data Sync",
    Kind.BUNDLE,
    source="Microsoft School Data Sync",
    files=("users.csv", "roles.csv", "orgs.csv"),
    layout=Layout({**_BUNDLE_COLUMNS, layouts.FROM_ON: "roleStartDate", layouts.UNTIL_ON: "roleEndDate"}),
    staff_roles=SDS_ROLES,
)
ONEROSTER_1_1 = FilePreset(
    "OneRoster 1.1",
    Kind.BUNDLE,
    source="OneRoster",
    files=("manifest.csv", "orgs.csv", "users.csv"),
    layout=Layout(_BUNDLE_COLUMNS),
    staff_roles=ONEROSTER_1_1_ROLES,
)
ONEROSTER_1_2 = FilePreset(
    "OneRoster 1.2",
    Kind.BUNDLE,
    source="OneRoster",
    files=("manifest.csv", "orgs.csv", "users.csv", "roles.csv"),
    layout=Layout({**_BUNDLE_COLUMNS, layouts.FROM_ON: "beginDate", layouts.UNTIL_ON: "endDate"}),
    staff_roles=ONEROSTER_1_2_ROLES,
)
GIAS = FilePreset("DfE: Get Information About Schools", Kind.ACADEMIES, source="")
BUILT_IN = {preset.name: preset for preset in (TEMPLATE, SCHOOL_DATA_SYNC, ONEROSTER_1_1, ONEROSTER_1_2, GIAS)}

# The columns of GIAS that are read, of about 150.
GIAS_URN, GIAS_NAME, GIAS_OPENED, GIAS_CLOSED = "URN", "EstablishmentName", "OpenDate", "CloseDate"
GIAS_TRUST, GIAS_STATUS = "Trusts (name)", "EstablishmentStatus (name)"
GIAS_HEAD = ("HeadTitle (name)", "HeadFirstName", "HeadLastName", "HeadPreferredJobTitle")
GIAS_NEEDED = (GIAS_URN, GIAS_NAME, GIAS_OPENED, GIAS_TRUST)
LINK_URN, LINK_TYPE = "LinkURN", "LinkType"
LINK_NEEDED = (GIAS_URN, LINK_URN, LINK_TYPE)


def fold_roles(preset: FilePreset) -> dict[str, str]:
    """The category of each role of staff, by the role in small letters."""
    return {role.lower(): category for role, category in (preset.staff_roles or {}).items()}

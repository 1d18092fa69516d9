"""The invented academies: how many work there, what they do, and how many of those asked have signed."""

from dataclasses import dataclass

from portal.models import Category


@dataclass(frozen=True, slots=True)
class Site:
    """``size`` counts who works there on the day of loading, ``signed`` the share of those asked."""

    slug: str
    name: str
    urn: str
    size: int
    signed: float
    joined_years_ago: int


# URNs of schools begin with 1; these belong to none.
SITES = (
    Site("oakfield", "Oakfield Academy", "900101", 45, 0.83, 9),
    Site("millbrook", "Millbrook Primary Academy", "900102", 37, 0.91, 9),
    Site("hawthorn", "Hawthorn Primary Academy", "900103", 26, 0.88, 8),
    Site("ashdown", "Ashdown Junior Academy", "900104", 32, 0.72, 6),
    Site("birchwood", "Birchwood Infant Academy", "900105", 21, 1.0, 6),
    Site("castle-hill", "Castle Hill Academy", "900106", 30, 0.62, 3),
    Site("larkrise", "Larkrise Primary Academy", "900107", 20, 0.95, 4),
    Site("st-chads", "St Chad’s Church of England Academy", "900108", 35, 0.86, 2),
    Site("central-office", "Central Office", "", 12, 0.92, 9),
)
CENTRAL = "central-office"

# Of a hundred people at an academy, and the jobs that they have in turn.
JOBS: dict[Category, tuple[int, tuple[str, ...]]] = {
    Category.TEACHER: (
        37,
        (
            "Deputy head teacher",
            "Teacher, Reception",
            "Teacher, Year 1",
            "Teacher, Year 2",
            "Teacher, Year 3",
            "Teacher, Year 4",
            "Teacher, Year 5",
            "Teacher, Year 6",
            "Special educational needs co-ordinator",
            "Assistant head teacher",
        ),
    ),
    Category.SUPPORT: (
        39,
        (
            "Teaching assistant",
            "Office manager",
            "Teaching assistant",
            "Lunchtime supervisor",
            "Higher level teaching assistant",
            "Site manager",
            "Teaching assistant",
            "Cook",
            "Family support worker",
            "Cleaner",
            "Lunchtime supervisor",
            "Attendance officer",
        ),
    ),
    Category.GOVERNOR: (
        10,
        ("Chair of governors", "Parent governor", "Co-opted governor", "Staff governor"),
    ),
    Category.AGENCY: (5, ("Supply teacher", "Agency teaching assistant", "Agency cleaner")),
    Category.VOLUNTEER: (6, ("Reading volunteer", "Parent helper", "Gardening volunteer")),
    Category.CONSULTANT: (3, ("Educational psychologist", "School improvement adviser")),
}
CENTRAL_JOBS: dict[Category, tuple[int, tuple[str, ...]]] = {
    Category.SUPPORT: (
        75,
        (
            "Chief executive",
            "Finance director",
            "Payroll officer",
            "HR adviser",
            "Estates manager",
            "Finance officer",
        ),
    ),
    Category.GOVERNOR: (15, ("Trustee", "Chair of trustees")),
    Category.CONSULTANT: (10, ("Data protection adviser",)),
}

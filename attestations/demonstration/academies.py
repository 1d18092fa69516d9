"""The invented academies: how many people work there, in which jobs, and what share of them has signed."""

from dataclasses import dataclass

from portal.models import Category


@dataclass(frozen=True, slots=True)
class DemoAcademy:
    """``size``: how many work there on the day of loading; ``signed``: the share of those asked who have signed."""

    slug: str
    name: str
    urn: str
    size: int
    signed: float
    joined_years_ago: int


# URNs of schools begin with 1; these belong to none.
DEMO_ACADEMIES = (
    DemoAcademy("oakfield", "Oakfield Academy", "900101", 45, 0.83, 9),
    DemoAcademy("millbrook", "Millbrook Primary Academy", "900102", 37, 0.91, 9),
    DemoAcademy("hawthorn", "Hawthorn Primary Academy", "900103", 26, 0.88, 8),
    DemoAcademy("ashdown", "Ashdown Junior Academy", "900104", 32, 0.72, 6),
    DemoAcademy("birchwood", "Birchwood Infant Academy", "900105", 21, 1.0, 6),
    DemoAcademy("castle-hill", "Castle Hill Academy", "900106", 30, 0.62, 3),
    DemoAcademy("larkrise", "Larkrise Primary Academy", "900107", 20, 0.95, 4),
    DemoAcademy("st-chads", "St Chad’s Church of England Academy", "900108", 35, 0.86, 2),
    DemoAcademy("central-office", "Central Office", "", 12, 0.92, 9),
)
CENTRAL_OFFICE = "central-office"
WHY_NOT_WITH_CHILDREN = "Works at the central office"

# How many of a hundred people are in each category, and the jobs that they are given in turn.
JOBS: dict[Category, tuple[int, tuple[str, ...]]] = {
    Category.TEACHER: (
        37,
        (
            "Deputy head teacher",
            "Teacher, Reception",
            *(f"Teacher, Year {year}" for year in range(1, 7)),
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
    Category.GOVERNOR: (10, ("Chair of governors", "Parent governor", "Co-opted governor", "Staff governor")),
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

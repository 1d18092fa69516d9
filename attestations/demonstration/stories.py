"""The people about whom there is something to see, each by hand. Pure."""

from datetime import date, timedelta

from portal.models import Category
from portal.models.roles import Role

from .academies import CENTRAL
from .calendar import Calendar
from .cast import CAST
from .names import Name
from .workers import Away, Job, Worker

TEACHER, SUPPORT, GOVERNOR = Category.TEACHER, Category.SUPPORT, Category.GOVERNOR
AGENCY, VOLUNTEER, CONSULTANT = Category.AGENCY, Category.VOLUNTEER, Category.CONSULTANT


def stories(days: Calendar) -> list[Worker]:
    return [
        *_cast(days),
        *_heads(days),
        *_at_several(days),
        *_curious(days),
        *_away(days),
        *_joiners(days),
        *_leavers(days),
    ]


def _cast(days: Calendar) -> list[Worker]:
    head, office = "Executive head teacher", [days.years_ago(years) for years in (4, 3, 5)]
    jobs: dict[str, tuple[Job, ...]] = {
        "teacher": (Job("oakfield", TEACHER, "Teacher, Year 4", days.ago(6)),),
        "two.academies": (
            Job("millbrook", TEACHER, "Music teacher", days.ago(9)),
            Job("hawthorn", TEACHER, "Music teacher", days.ago(2)),
        ),
        "signed": (Job("oakfield", SUPPORT, "Teaching assistant", days.years_ago(6)),),
        "head": (Job("oakfield", TEACHER, "Head teacher", days.years_ago(7)),),
        "executive": tuple(Job(slug, TEACHER, head, days.years_ago(5)) for slug in ("millbrook", "hawthorn")),
        "hr": (Job(CENTRAL, SUPPORT, "HR manager", office[0]),),
        "policy": (Job(CENTRAL, SUPPORT, "Policy and governance officer", office[1]),),
        "admin": (Job(CENTRAL, SUPPORT, "IT manager", office[2]),),
        "auditor": (),  # from outside: signs in, and is asked nothing
    }
    grants: dict[str, tuple[tuple[Role, str | None], ...]] = {
        "head": ((Role.HEAD, "oakfield"),),
        "executive": ((Role.HEAD, "millbrook"), (Role.HEAD, "hawthorn")),
        "hr": ((Role.HR, None),),
        "policy": ((Role.POLICY_LEAD, None),),
        "auditor": ((Role.AUDITOR, None),),
        "admin": ((Role.ADMINISTRATOR, None),),
    }
    unsigned = {"teacher": {"oakfield"}, "two.academies": {"millbrook", "hawthorn"}}
    return [
        Worker(
            name=player.name,
            email=player.email,
            jobs=jobs[player.key],
            grants=grants.get(player.key, ()),
            unsigned=frozenset(unsigned.get(player.key, ())),
        )
        for player in CAST
    ]


def _heads(days: Calendar) -> list[Worker]:
    """Of the other academies; one is a governor elsewhere, one has not signed."""

    def head(given: str, family: str, slug: str, years: int, *more: Job, has_signed: bool = True) -> Worker:
        return Worker(
            name=Name(given, family),
            jobs=(Job(slug, TEACHER, "Head teacher", days.years_ago(years)), *more),
            grants=((Role.HEAD, slug),),
            unsigned=frozenset() if has_signed else frozenset({slug}),
        )

    governor = Job("larkrise", GOVERNOR, "Co-opted governor", days.years_ago(2))
    return [
        head("Gareth", "Bowen-Hughes", "ashdown", 6, governor),
        head("Nadia", "Hussain", "birchwood", 3),
        head("Colin", "Brassington", "castle-hill", 2, has_signed=False),
        head("Agnieszka", "Dąbrowska", "larkrise", 1),
        head("Folasade", "Mensah-Price", "st-chads", 4),
    ]


def _at_several(days: Calendar) -> list[Worker]:
    """More who work at two academies, one of them at three; with the two of the cast and a head, 14."""

    def shared(
        category: Category,
        title: str,
        *slugs: str,
        years: int = 3,
        later: date | None = None,
        name: Name | None = None,
    ) -> Worker:
        first = [Job(slug, category, title, days.years_ago(years)) for slug in slugs]
        if later is None:
            return Worker(name=name, jobs=tuple(first))
        *before, last = first
        moved = Job(last.academy, category, title, later)
        return Worker(name=name, jobs=(*before, moved), unsigned=frozenset({last.academy}))

    return [
        shared(
            TEACHER,
            "Peripatetic music teacher",
            "oakfield",
            "birchwood",
            "larkrise",
            name=Name("Geraint", "Dŵr-Powell"),
        ),
        shared(TEACHER, "Special educational needs co-ordinator", "castle-hill", "st-chads"),
        shared(SUPPORT, "Caretaker", "oakfield", "ashdown", years=8),
        shared(CONSULTANT, "Educational psychologist", "st-chads", "castle-hill", years=1),
        shared(CONSULTANT, "Speech and language therapist", "hawthorn", "birchwood", years=2),
        shared(AGENCY, "Sports coach", "larkrise", "millbrook", years=1),
        shared(SUPPORT, "IT technician", CENTRAL, "castle-hill", years=2),
        shared(SUPPORT, "Finance officer", CENTRAL, "st-chads", years=5),
        shared(SUPPORT, "Catering manager", "birchwood", "hawthorn", years=4),
        shared(VOLUNTEER, "Reading volunteer", "ashdown", "oakfield", years=1),
        # Signed at the first, and is now asked about the second alone.
        shared(TEACHER, "French teacher", "oakfield", "st-chads", years=2, later=days.ago(4)),
    ]


def _curious(days: Calendar) -> list[Worker]:
    """Two of one name at one academy, one name that is long, and one person with two jobs in one place."""
    namesake = Name("Sarah", "Hughes")
    long = Name("Oluwadamilola Anuoluwapo Temitope", "Featherstonehaugh-Cholmondeley")
    twice = days.years_ago(3)
    return [
        Worker(name=namesake, jobs=(Job("castle-hill", TEACHER, "Teacher, Year 2", days.years_ago(5)),)),
        Worker(
            name=namesake,
            jobs=(Job("castle-hill", GOVERNOR, "Parent governor", days.years_ago(1)),),
            unsigned=frozenset({"castle-hill"}),
        ),
        Worker(name=long, jobs=(Job("larkrise", SUPPORT, "Higher level teaching assistant", days.years_ago(2)),)),
        Worker(
            name=Name("Łukasz", "Wójcik"),
            jobs=(
                Job("st-chads", TEACHER, "Teacher, Year 6", twice),
                Job("st-chads", GOVERNOR, "Staff governor", days.years_ago(1)),
            ),
        ),
    ]


def _away(days: Calendar) -> list[Worker]:
    """A few who are absent and not asked, and one who is back and asked since."""
    before, after = days.in_force_on - timedelta(days=40), days.since_in_force(4)

    def absent(slug: str, category: Category, title: str, away: Away) -> Worker:
        job = Job(slug, category, title, days.years_ago(4))
        return Worker(name=None, jobs=(job,), away=away, unsigned=frozenset({slug}))

    return [
        absent("hawthorn", TEACHER, "Teacher, Year 1", Away(before, None, "Maternity leave")),
        absent("st-chads", SUPPORT, "Teaching assistant", Away(after, None, "Long-term sickness")),
        absent("ashdown", TEACHER, "Teacher, Year 5", Away(before, days.in_days(40), "Adoption leave")),
        absent("millbrook", SUPPORT, "Cook", Away(before, days.in_days(120), "Career break")),
        absent("oakfield", SUPPORT, "Office manager", Away(before, days.ago(5), "Sick leave")),
    ]


def _joiners(days: Calendar) -> list[Worker]:
    """Who will begin, is on record, and is not yet asked."""
    coming = [
        ("oakfield", TEACHER, "Teacher, Year 3", 5),
        ("hawthorn", SUPPORT, "Lunchtime supervisor", 9),
        ("st-chads", GOVERNOR, "Parent governor", 12),
        ("ashdown", AGENCY, "Supply teacher", 26),
    ]
    return [
        Worker(name=None, jobs=(Job(slug, category, title, days.in_days(later)),), unsigned=frozenset({slug}))
        for slug, category, title, later in coming
    ]


def _leavers(days: Calendar) -> list[Worker]:
    """Signed and gone, gone without signing, and gone before anybody was asked."""
    early = days.in_force_on - timedelta(days=10)
    gone = [
        (Name("Gwenllian", "Prosser"), "oakfield", TEACHER, "Teacher, Year 2", days.ago(12), True),
        (None, "oakfield", AGENCY, "Supply teacher", days.ago(20), False),
        (None, "millbrook", SUPPORT, "Teaching assistant", days.ago(8), True),
        (None, "hawthorn", GOVERNOR, "Parent governor", days.ago(15), True),
        (None, "ashdown", TEACHER, "Teacher, Year 4", days.ago(3), False),
        (None, "castle-hill", SUPPORT, "Cleaner", days.ago(22), False),
        (None, "castle-hill", TEACHER, "Teacher, Year 1", days.ago(10), True),
        (None, "larkrise", VOLUNTEER, "Parent helper", days.ago(17), False),
        (None, "st-chads", SUPPORT, "Lunchtime supervisor", days.ago(6), True),
        (None, "birchwood", AGENCY, "Agency teaching assistant", days.ago(19), True),
        (None, "st-chads", TEACHER, "Teacher, Reception", early, False),
        (None, CENTRAL, SUPPORT, "Payroll officer", early, False),
    ]
    return [
        Worker(
            name=name,
            jobs=(Job(slug, category, title, days.years_ago(2), until_on),),
            unsigned=frozenset() if has_signed else frozenset({slug}),
        )
        for name, slug, category, title, until_on, has_signed in gone
    ]

"""The people whose story is written by hand, because there is something to see about them. Pure."""

from dataclasses import replace
from datetime import timedelta

from portal.models import AbsenceKind, Category
from portal.models.roles import Role

from .academies import CENTRAL_OFFICE
from .accounts import DEMO_ACCOUNTS
from .calendar import DemoCalendar
from .names import PersonName
from .people import DemoAbsence, DemoEngagement, DemoPerson

TEACHER, SUPPORT, GOVERNOR = Category.TEACHER, Category.SUPPORT, Category.GOVERNOR
AGENCY, VOLUNTEER, CONSULTANT = Category.AGENCY, Category.VOLUNTEER, Category.CONSULTANT


def build_scripted_people(calendar: DemoCalendar) -> list[DemoPerson]:
    return [
        *_account_holders(calendar),
        *_heads(calendar),
        *_people_at_several_academies(calendar),
        *_unusual_people(calendar),
        *_absentees(calendar),
        *_joiners(calendar),
        *_leavers(calendar),
    ]


def _account_holders(calendar: DemoCalendar) -> list[DemoPerson]:
    head = "Executive head teacher"
    engagements: dict[str, tuple[DemoEngagement, ...]] = {
        "teacher": (DemoEngagement("oakfield", TEACHER, "Teacher, Year 4", calendar.workday_ago(6)),),
        "two.academies": (
            DemoEngagement("millbrook", TEACHER, "Music teacher", calendar.workday_ago(9)),
            DemoEngagement("hawthorn", TEACHER, "Music teacher", calendar.workday_ago(2)),
        ),
        "signed": (DemoEngagement("oakfield", SUPPORT, "Teaching assistant", calendar.years_ago(6)),),
        "head": (DemoEngagement("oakfield", TEACHER, "Head teacher", calendar.years_ago(7)),),
        "executive": tuple(
            DemoEngagement(slug, TEACHER, head, calendar.years_ago(5)) for slug in ("millbrook", "hawthorn")
        ),
        "hr": (DemoEngagement(CENTRAL_OFFICE, SUPPORT, "HR manager", calendar.years_ago(4)),),
        "policy": (DemoEngagement(CENTRAL_OFFICE, SUPPORT, "Policy and governance officer", calendar.years_ago(3)),),
        "admin": (DemoEngagement(CENTRAL_OFFICE, SUPPORT, "IT manager", calendar.years_ago(5)),),
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
        DemoPerson(
            name=account.name,
            email=account.email,
            engagements=engagements[account.key],
            grants=grants.get(account.key, ()),
            unsigned=frozenset(unsigned.get(account.key, ())),
        )
        for account in DEMO_ACCOUNTS
        if not account.is_latecomer
    ]


def _heads(calendar: DemoCalendar) -> list[DemoPerson]:
    """The heads of the other academies; one is a governor elsewhere, one has not signed."""

    def make_head(given: str, family: str, slug: str, years: int, *, has_signed: bool = True) -> DemoPerson:
        engagement = DemoEngagement(slug, TEACHER, "Head teacher", calendar.years_ago(years))
        head = _make_person(engagement, name=PersonName(given, family), has_signed=has_signed)
        return replace(head, grants=((Role.HEAD, slug),))

    bowen_hughes = make_head("Gareth", "Bowen-Hughes", "ashdown", 6)
    governor = DemoEngagement("larkrise", GOVERNOR, "Co-opted governor", calendar.years_ago(2))
    return [
        replace(bowen_hughes, engagements=(*bowen_hughes.engagements, governor)),
        make_head("Nadia", "Hussain", "birchwood", 3),
        make_head("Colin", "Brassington", "castle-hill", 2, has_signed=False),
        make_head("Agnieszka", "Dąbrowska", "larkrise", 1),
        make_head("Folasade", "Mensah-Price", "st-chads", 4),
    ]


def _people_at_several_academies(calendar: DemoCalendar) -> list[DemoPerson]:
    """People at two academies, one of them at three; with two account holders and a head they are 14."""

    def make_shared(category: Category, title: str, *slugs: str, years: int = 3) -> DemoPerson:
        from_on = calendar.years_ago(years)
        return DemoPerson(None, tuple(DemoEngagement(slug, category, title, from_on) for slug in slugs))

    music_teacher = make_shared(TEACHER, "Peripatetic music teacher", "oakfield", "birchwood", "larkrise")
    french_teacher = (
        DemoEngagement("oakfield", TEACHER, "French teacher", calendar.years_ago(2)),
        DemoEngagement("st-chads", TEACHER, "French teacher", calendar.workday_ago(4)),
    )
    return [
        replace(music_teacher, name=PersonName("Geraint", "Dŵr-Powell")),
        make_shared(TEACHER, "Special educational needs co-ordinator", "castle-hill", "st-chads"),
        make_shared(SUPPORT, "Caretaker", "oakfield", "ashdown", years=8),
        make_shared(CONSULTANT, "Educational psychologist", "st-chads", "castle-hill", years=1),
        make_shared(CONSULTANT, "Speech and language therapist", "hawthorn", "birchwood", years=2),
        make_shared(AGENCY, "Sports coach", "larkrise", "millbrook", years=1),
        make_shared(SUPPORT, "IT technician", CENTRAL_OFFICE, "castle-hill", years=2),
        make_shared(SUPPORT, "Finance officer", CENTRAL_OFFICE, "st-chads", years=5),
        make_shared(SUPPORT, "Catering manager", "birchwood", "hawthorn", years=4),
        make_shared(VOLUNTEER, "Reading volunteer", "ashdown", "oakfield", years=1),
        # Signed at the first, and is now asked at the second only.
        DemoPerson(None, french_teacher, unsigned=frozenset({"st-chads"})),
    ]


def _unusual_people(calendar: DemoCalendar) -> list[DemoPerson]:
    """Two people of one name at one academy, one long name, and one person with two jobs in one place."""
    namesake = PersonName("Sarah", "Hughes")
    long_name = PersonName("Oluwadamilola Anuoluwapo Temitope", "Featherstonehaugh-Cholmondeley")
    teacher = DemoEngagement("castle-hill", TEACHER, "Teacher, Year 2", calendar.years_ago(5))
    parent = DemoEngagement("castle-hill", GOVERNOR, "Parent governor", calendar.years_ago(1))
    assistant = DemoEngagement("larkrise", SUPPORT, "Higher level teaching assistant", calendar.years_ago(2))
    two_jobs = (
        DemoEngagement("st-chads", TEACHER, "Teacher, Year 6", calendar.years_ago(3)),
        DemoEngagement("st-chads", GOVERNOR, "Staff governor", calendar.years_ago(1)),
    )
    return [
        _make_person(teacher, name=namesake),
        _make_person(parent, name=namesake, has_signed=False),
        _make_person(assistant, name=long_name),
        DemoPerson(PersonName("Łukasz", "Wójcik"), two_jobs),
    ]


def _absentees(calendar: DemoCalendar) -> list[DemoPerson]:
    """A few who are absent and not asked, and one who is back and asked again."""
    before, after = calendar.in_force_on - timedelta(days=40), calendar.workday_in_force(4)
    absences = [
        ("hawthorn", TEACHER, "Teacher, Year 1", DemoAbsence(before, None)),
        ("st-chads", SUPPORT, "Teaching assistant", DemoAbsence(after, None)),
        ("ashdown", TEACHER, "Teacher, Year 5", DemoAbsence(before, calendar.workday_ahead(40))),
        ("millbrook", SUPPORT, "Cook", DemoAbsence(before, calendar.workday_ahead(120), AbsenceKind.OTHER)),
        ("oakfield", SUPPORT, "Office manager", DemoAbsence(before, calendar.workday_ago(5))),
    ]
    from_on = calendar.years_ago(4)
    return [
        replace(_make_person(DemoEngagement(slug, category, title, from_on), has_signed=False), absence=absence)
        for slug, category, title, absence in absences
    ]


def _joiners(calendar: DemoCalendar) -> list[DemoPerson]:
    """People on record who have yet to begin, and so are not yet asked."""
    joiners = [
        ("oakfield", TEACHER, "Teacher, Year 3", 5),
        ("hawthorn", SUPPORT, "Lunchtime supervisor", 9),
        ("st-chads", GOVERNOR, "Parent governor", 12),
        ("ashdown", AGENCY, "Supply teacher", 26),
    ]
    return [
        _make_person(DemoEngagement(slug, category, title, calendar.workday_ahead(days)), has_signed=False)
        for slug, category, title, days in joiners
    ]


def _leavers(calendar: DemoCalendar) -> list[DemoPerson]:
    """People who left: after signing, without signing, or before anybody was asked."""
    early = calendar.in_force_on - timedelta(days=10)
    gwenllian = PersonName("Gwenllian", "Prosser")
    leavers = [
        (gwenllian, "oakfield", TEACHER, "Teacher, Year 2", calendar.workday_ago(12), True),
        (None, "oakfield", AGENCY, "Supply teacher", calendar.workday_ago(20), False),
        (None, "millbrook", SUPPORT, "Teaching assistant", calendar.workday_ago(8), True),
        (None, "hawthorn", GOVERNOR, "Parent governor", calendar.workday_ago(15), True),
        (None, "ashdown", TEACHER, "Teacher, Year 4", calendar.workday_ago(3), False),
        (None, "castle-hill", SUPPORT, "Cleaner", calendar.workday_ago(22), False),
        (None, "castle-hill", TEACHER, "Teacher, Year 1", calendar.workday_ago(10), True),
        (None, "larkrise", VOLUNTEER, "Parent helper", calendar.workday_ago(17), False),
        (None, "st-chads", SUPPORT, "Lunchtime supervisor", calendar.workday_ago(6), True),
        (None, "birchwood", AGENCY, "Agency teaching assistant", calendar.workday_ago(19), True),
        (None, "st-chads", TEACHER, "Teacher, Reception", early, False),
        (None, CENTRAL_OFFICE, SUPPORT, "Payroll officer", early, False),
    ]
    from_on = calendar.years_ago(2)
    return [
        _make_person(DemoEngagement(slug, category, title, from_on, until_on), name=name, has_signed=has_signed)
        for name, slug, category, title, until_on, has_signed in leavers
    ]


def _make_person(engagement: DemoEngagement, *, name: PersonName | None = None, has_signed: bool = True) -> DemoPerson:
    """Somebody with one job."""
    return DemoPerson(name, (engagement,), unsigned=frozenset() if has_signed else frozenset({engagement.academy}))

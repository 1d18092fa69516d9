"""The policies of the invented trust beside its protocol: what the register says of them, and whom they ask. Data only.

Their texts stand in ``policy/texts/``, each named after its slug.
"""

from dataclasses import dataclass, field

from attestations.models import Frequency, WithChildren
from policy.models import Readers, Subject
from policy.sealing.summary_digests import Summary
from portal.models import Category

from .academies import CENTRAL_OFFICE, JOBS

# The owner of a policy: an academy, and a job title there.
Owner = tuple[str, str]
HR = (CENTRAL_OFFICE, "HR manager")
LEAD = (CENTRAL_OFFICE, "Policy and governance officer")
IT = (CENTRAL_OFFICE, "IT manager")
FINANCE = (CENTRAL_OFFICE, "Finance director")
ESTATES = (CENTRAL_OFFICE, "Estates manager")
SAFEGUARDING = ("millbrook", "Executive head teacher")

TRUSTEES, PEOPLE, AUDIT = "Board of trustees", "People committee", "Audit and finance committee"
FIRST_AIDERS = "First aiders"


@dataclass(frozen=True, slots=True)
class DemoAsking:
    """Whom a policy asks, as a requirement has it; ``unsigned`` is about the share of them who have yet to sign."""

    unsigned: float
    categories: tuple[Category, ...] = tuple(JOBS)
    job_titles: tuple[str, ...] = ()
    not_job_titles: tuple[str, ...] = ()
    is_of_first_aiders: bool = False
    with_children: str = WithChildren.ANY
    every: str = Frequency.ONCE
    days: int = 14


@dataclass(frozen=True, slots=True)
class DemoPolicy:
    """``minute`` is that of the ``body`` that approved it, which was ``in_force`` days before HR brought it into the
    portal. ``review`` is in how many days from today the next review is, less than 0 if it is overdue.
    """

    slug: str
    title: str
    number: str
    subject: Subject
    owner: Owner
    body: str
    minute: int
    in_force: int
    months: int
    review: int
    statutory: str = ""
    readers: Readers = Readers.STAFF
    summary: Summary = field(default_factory=dict)
    asks: DemoAsking | None = None


CODE = DemoPolicy(
    *("staff-code-of-conduct", "Staff Code of Conduct", "3.0", Subject.STAFF),
    *(HR, TRUSTEES, 31),
    in_force=12,
    months=12,
    review=276,
    statutory="conduct",
    summary={
        "": (
            "Treat every pupil with respect, and never begin a relationship with one.",
            "When you are alone with a pupil, be where others can see you, and tell a colleague.",
            "Declare gifts above £25, other paid work and business interests.",
            "Report at once what worries you about a child or about an adult.",
        ),
    },
    asks=DemoAsking(unsigned=0.03),
)
CHILD_PROTECTION = DemoPolicy(
    *("safeguarding-and-child-protection", "Safeguarding and Child Protection Policy", "7.0", Subject.SAFEGUARDING),
    *(SAFEGUARDING, TRUSTEES, 32),
    in_force=5,
    months=12,
    review=283,
    statutory="child-protection",
    readers=Readers.PUBLIC,
    summary={
        "": (
            "If you are worried about a child, tell the designated safeguarding lead on the same day.",
            "When a child tells you something, listen, promise nothing, and write down the child’s own words.",
            "Worries about an adult go to the head teacher; those about a head teacher to the chair of governors.",
        ),
        Category.VOLUNTEER: ("You need not decide whether it is serious: pass it on, and you have done your part.",),
    },
    asks=DemoAsking(
        unsigned=0.05,
        with_children=WithChildren.ONLY,
        not_job_titles=("School improvement adviser",),
        every=Frequency.SCHOOL_YEAR,
    ),
)
FIRST_AID = DemoPolicy(
    *("first-aid", "First Aid and Medicines Policy", "2.1", Subject.HEALTH),
    *(ESTATES, PEOPLE, 18),
    in_force=343,
    months=24,
    review=310,
    statutory="first-aid",
    asks=DemoAsking(
        unsigned=0.1,
        categories=(Category.TEACHER, Category.SUPPORT),
        is_of_first_aiders=True,
        days=28,
    ),
)
LONE_WORKING = DemoPolicy(
    *("lone-working", "Lone Working Policy", "1.2", Subject.HEALTH),
    *(ESTATES, PEOPLE, 9),
    in_force=578,
    months=24,
    review=75,
    asks=DemoAsking(
        unsigned=0.12,
        categories=(Category.SUPPORT,),
        job_titles=("Site manager", "Caretaker", "Cleaner", "Family support worker", "Office manager"),
    ),
)
# A PDF: see ``handbook``.
HANDBOOK = DemoPolicy(
    *("keeping-everybody-safe", "Keeping everybody safe: a handbook for helpers", "2026.0", Subject.SAFEGUARDING),
    *(SAFEGUARDING, PEOPLE, 14),
    in_force=1,
    months=12,
    review=287,
    asks=DemoAsking(
        unsigned=0.2,
        categories=(Category.AGENCY, Category.VOLUNTEER, Category.CONSULTANT, Category.GOVERNOR),
        days=21,
    ),
)
SUCCESSOR = DemoPolicy(
    *("acceptable-use-of-it", "Acceptable Use of IT Policy", "1.0", Subject.DATA),
    *(IT, PEOPLE, 12),
    in_force=3,
    months=12,
    review=285,
    summary={
        "": (
            "Your account is yours alone: nobody else uses it.",
            "Write to pupils only through the academy’s platform.",
            "Put nothing into a tool of artificial intelligence that could identify anybody.",
        ),
    },
)
# Everybody may read these, and nobody is asked to sign them.
TO_READ = (
    DemoPolicy(
        *("health-and-safety", "Health and Safety Policy", "5.0", Subject.HEALTH),
        *(ESTATES, TRUSTEES, 8),
        in_force=150,
        months=12,
        review=130,
        statutory="health-and-safety",
    ),
    DemoPolicy(
        *("data-protection", "Data Protection Policy", "4.1", Subject.DATA),
        *(LEAD, AUDIT, 40),
        in_force=290,
        months=24,
        review=360,
        statutory="data-protection",
        readers=Readers.PUBLIC,
        summary={
            "": (
                "Take, keep and send only what your work needs.",
                "Tell the data protection adviser within the hour when something has gone wrong.",
                "Pass on at once what people ask for about themselves: the clock has started.",
            ),
        },
    ),
    DemoPolicy(
        *("whistleblowing", "Whistleblowing Policy", "2.0", Subject.GOVERNANCE),
        *(LEAD, AUDIT, 37),
        in_force=413,
        months=24,
        review=240,
        statutory="whistleblowing",
        readers=Readers.PUBLIC,
    ),
    DemoPolicy(
        *("complaints", "Complaints Procedure", "3.0", Subject.GOVERNANCE),
        *(LEAD, TRUSTEES, 22),
        in_force=672,
        months=24,
        review=-19,
        statutory="complaints",
        readers=Readers.PUBLIC,
    ),
    DemoPolicy(
        *("attendance-management", "Attendance Management Policy", "2.0", Subject.STAFF),
        *(HR, PEOPLE, 21),
        in_force=300,
        months=24,
        review=350,
    ),
    DemoPolicy(
        *("capability", "Capability Procedure", "1.0", Subject.STAFF),
        *(HR, PEOPLE, 11),
        in_force=650,
        months=24,
        review=12,
    ),
    DemoPolicy(
        *("expenses", "Expenses Policy", "3.2", Subject.FINANCE),
        *(FINANCE, AUDIT, 29),
        in_force=292,
        months=12,
        review=-4,
        statutory="expenses",
    ),
    SUCCESSOR,
)
RETIRED = DemoPolicy(
    *("email-and-internet-use", "E-mail and Internet Use Policy", "1.3", Subject.DATA),
    *(IT, PEOPLE, 6),
    in_force=2200,
    months=36,
    review=200,
)
SCHEDULED = DemoPolicy(
    *("flexible-working", "Flexible Working Policy", "1.0", Subject.STAFF),
    *(HR, PEOPLE, 19),
    in_force=0,
    months=24,
    review=700,
)
ASKING = (CODE, CHILD_PROTECTION, FIRST_AID, LONE_WORKING, HANDBOOK)

"""Who comes on the day of loading, by the portal's own actions: a deputy, trustees, people without a mailbox,
somebody who chooses not to sign.

They stand apart from the roster, which stays the same trust from release to release.
"""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

from attestations.assignments.queries import load_academy_assignments, load_required_policies
from attestations.assignments.rules import State
from attestations.imports.actions import build_plan, take_over, upload_acknowledgements
from attestations.requirements.acceptance_actions import accept_elsewhere, confirm_acceptance
from attestations.requirements.actions import require
from attestations.signing.actions import sign
from attestations.signing.declining import decline
from attestations.signing.statement import SeenVersion
from policy.models import Version
from portal.access.sessions import SLIP, SignIn
from portal.accounts.actions.slips import print_slips, use_slip
from portal.clock import moment
from portal.models import Academy, Category, Person
from portal.models.roles import Role
from portal.people.actions.giving_roles import give_role
from portal.people.actions.joiners import add_person
from portal.people.actions.work import WorkTerms

from .academies import CENTRAL_OFFICE, WHY_NOT_WITH_CHILDREN
from .accounts import DEMO_ACCOUNTS
from .calendar import DAYS_TO_SIGN
from .signings import PROTOCOL

TERM = timedelta(days=120)
BORN_ON = date(1975, 5, 17)  # of both who get a slip; kept until it is used, as a hash
LATE_CATEGORIES = [Category.TRUSTEE, Category.MEMBER, Category.CASUAL]
FORMER_SYSTEM, FORMER_USER = "Every", "ashdown"
# Staff number, names, e-mail, academy, category, job title. Those without an address come in with a slip.
LATECOMERS = (
    ("0901", "Imran", "Siddiqui", "deputy", "oakfield", Category.TEACHER, "Deputy head teacher"),
    ("0902", "Ruth", "Abernethy", "governance", CENTRAL_OFFICE, Category.SUPPORT, "Governance professional"),
    ("0903", "Patience", "Adjei", "p.adjei", CENTRAL_OFFICE, Category.TRUSTEE, "Trustee"),
    ("0904", "Hugh", "Pennington", "h.pennington", CENTRAL_OFFICE, Category.MEMBER, "Member"),
    ("0905", "Tracey", "Mullins", "t.mullins", "oakfield", Category.CASUAL, "Relief lunchtime supervisor"),
    ("0906", "Beata", "Kowalczyk", "", "oakfield", Category.SUPPORT, "Cleaner"),
    ("0907", "Norma", "Tranter", "", "oakfield", Category.SUPPORT, "Lunchtime supervisor"),
)


def load_latecomers(today: date) -> None:
    by_key = {account.key: account.email for account in DEMO_ACCOUNTS}
    head, hr, lead = (Person.objects.get(email=by_key[key]) for key in ("head", "hr", "policy"))
    oakfield = Academy.objects.get(slug="oakfield")
    people = _add_people(today, by=hr)
    version = Version.objects.select_related("policy").get(policy__slug=PROTOCOL)
    require(version.policy, categories=LATE_CATEGORIES, academies=(), days=DAYS_TO_SIGN, from_on=today, by=hr)
    until_on = today + TERM
    give_role(people["0901"], role=Role.DEPUTY, academy=oakfield, from_on=today, until_on=until_on, by=head)
    give_role(people["0902"], role=Role.GOVERNANCE, academy=None, from_on=today, until_on=None, by=hr)
    _print_slips([people["0906"], people["0907"]], oakfield, version, by=head)
    decline(version.policy.slug, seen=version.number, words="I would like to talk about it first.", by=people["0905"])
    _take_over(version, today, hr=hr, lead=lead)


def _add_people(today: date, *, by: Person) -> dict[str, Person]:
    academies = {academy.slug: academy for academy in Academy.objects.all()}
    return {
        number: add_person(
            given_names=given_names,
            family_name=family_name,
            reference=f"DEMO-{number}",
            email=f"{key}@demo.example" if key else "",
            terms=WorkTerms(
                academies[slug],
                category,
                job,
                today - timedelta(days=3),
                is_with_children=slug != CENTRAL_OFFICE,
                why_not_with_children=WHY_NOT_WITH_CHILDREN if slug == CENTRAL_OFFICE else "",
            ),
            by=by,
        )
        for number, given_names, family_name, key, slug, category, job in LATECOMERS
    }


def _print_slips(people: list[Person], academy: Academy, version: Version, *, by: Person) -> None:
    """The first uses the slip and signs; the other has yet to come."""
    printed = print_slips(academy, {person.pk: BORN_ON for person in people}, form=str(uuid4()), by=by)
    code = next(one.code for one in printed if one.slip.person == people[0])
    slip = use_slip(code, BORN_ON)
    assert slip is not None
    sign(
        version.policy.slug,
        SeenVersion.build(version),
        by=slip.person,
        academies=[academy.slug],
        typed_name=slip.person.name,
        sign_in=SignIn(SLIP, moment(), slip.pk),
    )


def _take_over(version: Version, today: date, *, hr: Person, lead: Person) -> None:
    """Three people of an academy had acknowledged the protocol in the system that it used before."""
    content = _write_file(_find_overdue(version)[:3], version, version.in_force_at.date() + timedelta(days=3))
    found = upload_acknowledgements("acknowledgements.csv", content, source=FORMER_SYSTEM, by=hr)
    take_over(found, digest=build_plan(found, by=hr).digest, without_refused=False, by=hr)
    named = (FORMER_SYSTEM, version.policy.title, version.number)
    said = accept_elsewhere(version, named, until_on=today + TERM, by=hr)
    confirm_acceptance(said, by=lead)


def _find_overdue(version: Version) -> list[str]:
    """The staff numbers of those who are overdue, the longest first."""
    at = moment()
    academy = Academy.objects.named(at=at).get(slug=FORMER_USER)
    [required] = [one for one in load_required_policies(known_at=at) if one.policy == version.policy]
    rows = load_academy_assignments(academy, required, as_at=at)
    overdue = [row for row in rows if row.state == State.OVERDUE and not row.outcome.is_over]
    return [
        number for _, number in sorted((row.outcome.due_on or date.max, row.person.reference or "") for row in overdue)
    ]


def _write_file(numbers: list[str], version: Version, on: date) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Staff number", "Policy", "Version", "Acknowledged on"))
    writer.writerows((number, version.policy.title, version.number, on.isoformat()) for number in numbers)
    return text.getvalue().encode()

"""A trust's list of 10,000 people with mistakes of thirty kinds, and other systems' exports of as many."""

from datetime import date

from tests.portal.import_files import GIAS, LINKS, line, oneroster_11, oneroster_12, sds, table, template
from tests.portal.import_files import bundle as build_bundle

SLUGS = [f"academy-{n}" for n in range(1, 21)]
GIVEN = ["Maya", "Zoë", "Łukasz", "Siân", "O", "Anne-Marie", "Tom", "Aoife", "José", "Mary Jane"]
FAMILY = ["Khan", "O'Brien", "Fairclough", "Ng", "Desai", "St John-Smythe", "Evans", "Müller", "X", "Hughes"]

# Each changes one row so that it is refused, or read rightly all the same; the second says which.
MISTAKES = [
    (lambda row: row.update(given_names=""), "refused"),
    (lambda row: row.update(family_name=""), "refused"),
    (lambda row: row.update(family_name="x" * 200), "refused"),
    (lambda row: row.update(family_name="Kha\u200bn"), "refused"),
    (lambda row: row.update(family_name="123"), "refused"),
    (lambda row: row.update(email="no address"), "refused"),
    (lambda row: row.update(email="mäya@demo.example"), "refused"),
    (lambda row: row.update(email="a" * 250 + "@demo.example"), "refused"),
    (lambda row: row.update(reference="", email=""), "refused"),
    (lambda row: row.update(reference="9" * 41), "refused"),
    (lambda row: row.update(academy="nowhere"), "refused"),
    (lambda row: row.update(academy=""), "refused"),
    (lambda row: row.update(category="wizard"), "refused"),
    (lambda row: row.update(category=""), "refused"),
    (lambda row: row.update(job_title=""), "refused"),
    (lambda row: row.update(job_title="t" * 121), "refused"),
    (lambda row: row.update(from_on="31/02/2026"), "refused"),
    (lambda row: row.update(from_on="29/02/2026"), "refused"),
    (lambda row: row.update(from_on=""), "refused"),
    (lambda row: row.update(from_on="01/09/0206"), "refused"),
    (lambda row: row.update(from_on="2026-09-01", until_on="2026-08-31"), "refused"),
    (lambda row: row.update(until_on="soon"), "refused"),
    (lambda row: row.update(with_children="maybe"), "refused"),
    (lambda row: row.update(with_children="no"), "refused"),
    (lambda row: row.update(weekdays="Mon, Someday"), "refused"),
    (lambda row: row.update(worked="nights"), "refused"),
    (lambda row: row.update(email=row["email"].upper()), "read"),
    (lambda row: row.update(from_on="46266"), "read"),
    (lambda row: row.update(family_name="  Van   Dyke "), "read"),
    (lambda row: row.update(category="Support staff"), "read"),
    (lambda row: row.update(from_on="01/09/2062"), "read"),  # with a warning
    (lambda row: row.update(from_on="29/02/2024"), "read"),
]


def build_lines(count=10_000):
    return [
        line(
            f"S{n:06}",
            GIVEN[n % 10],
            f"{FAMILY[n // 10 % 10]}-{chr(97 + n // 100 % 26)}{chr(97 + n // 2600 % 26)}",
            f"staff{n}@demo.example",
            academy=SLUGS[n % len(SLUGS)],
            category="teacher" if n % 2 else "support",
            job_title=["Class teacher", "Teaching assistant", "Cook"][n % 3],
            from_on=f"{1 + n % 28:02}/09/{2010 + n % 16}",
        )
        for n in range(count)
    ]


def build_list(count=10_000):
    """The list, and how many of its rows are refused."""
    lines = build_lines(count)
    refused = 0
    for place, (spoil, result) in enumerate(MISTAKES * 3):
        spoil(lines[place * 7])
        refused += result == "refused"
    return template(*lines), refused


def build_orgs():
    return [
        {"sourcedId": f"o{n}", "name": f"Academy {n} Academy", "type": "school", "identifier": str(140100 + n)}
        for n in range(1, 21)
    ]


def _build_users(staff, pupils):
    """The people of the list, under the numbers of another system."""
    users = [
        {
            "sourcedId": f"t{n}",
            "givenName": row["given_names"],
            "familyName": row["family_name"],
            "email": row["email"],
            "username": f"person{n}",
            "enabledUser": "true",
        }
        for n, row in enumerate(build_lines(staff))
    ]
    children = [
        {"sourcedId": f"p{n}", "givenName": "Pupil", "familyName": "Pupilson", "email": f"pupil{n}@pupils.example"}
        for n in range(pupils)
    ]
    return users, children


def build_sds(staff=10_000, pupils=20_000):
    users, children = _build_users(staff, pupils)
    roles = [
        {
            "userSourcedId": user["sourcedId"],
            "orgSourcedId": f"o{1 + n % 20}",
            "role": "teacher" if n % 2 else "staff",
            "roleStartDate": "2020-09-01",
        }
        for n, user in enumerate(users)
    ]
    roles += [{"userSourcedId": child["sourcedId"], "orgSourcedId": "o1", "role": "student"} for child in children]
    return sds(users + children, roles, build_orgs())


def build_oneroster_11(staff=10_000, pupils=20_000):
    users, children = _build_users(staff, pupils)
    rows = [{**user, "role": "teacher", "orgSourcedIds": f"o{1 + n % 20}"} for n, user in enumerate(users)]
    return oneroster_11(
        rows + [{**child, "role": "student", "orgSourcedIds": "o1"} for child in children], build_orgs()
    )


def build_oneroster_12(staff=10_000, pupils=20_000):
    users, children = _build_users(staff, pupils)
    roles = [
        {
            "sourcedId": f"r{n}",
            "userSourcedId": user["sourcedId"],
            "roleType": "primary",
            "role": "teacher",
            "orgSourcedId": f"o{1 + n % 20}",
        }
        for n, user in enumerate(users)
    ]
    roles += [
        {"sourcedId": f"q{n}", "userSourcedId": child["sourcedId"], "role": "student", "orgSourcedId": "o1"}
        for n, child in enumerate(children)
    ]
    return oneroster_12(users + children, roles, build_orgs())


def build_gias(trust, count=50_000):
    """All schools in England; twenty are this trust's, one of them under a new URN."""
    rows = [
        {
            "URN": str(200000 + n),
            "EstablishmentName": f"School {n}",
            "OpenDate": "01-09-1990",
            "EstablishmentStatus (name)": "Open",
            "Trusts (name)": f"Trust {n % 900}",
            "HeadLastName": "Nobody",
        }
        for n in range(count)
    ]
    rows += [
        {
            "URN": "150001" if n == 1 else str(140100 + n),
            "EstablishmentName": f"Academy {n} Academy",
            "OpenDate": "01-09-2020",
            "EstablishmentStatus (name)": "Open",
            "Trusts (name)": trust,
            "HeadFirstName": "Ann",
            "HeadLastName": f"Head{n}",
        }
        for n in range(1, 21)
    ]
    links = [{"URN": "150001", "LinkURN": "140101", "LinkType": "Predecessor"}]
    day = f"{date(2026, 11, 20):%Y%m%d}"
    return build_bundle(
        **{
            f"edubasealldata{day}": table(GIAS, *rows).decode().encode("windows-1252"),
            f"links_edubasealldata{day}": table(LINKS, *links),
        }
    )

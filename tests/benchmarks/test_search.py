"""A search over 200 policies in force, against one plain query for the same clauses."""

import random

import pytest
from django.db import connection

from portal.models import Person
from tests import factories as make
from tests.benchmarks.measuring import alternately

POLICIES, CLAUSES, ROUNDS = 200, 40, 15
WORDS = ["staff", "lessons", "visits", "records", "safety", "finance", "transport", "training", "meetings", "parents"]
PLAIN = """
SELECT clause.id, ts_headline('english', clause.text, query, 'HighlightAll=true')
  FROM policy_clause clause JOIN policy_part part ON part.id = part_id
       JOIN policy_version version ON version.id = version_id,
       websearch_to_tsquery('english', %s) query
 WHERE lexemes @@ query
 ORDER BY ts_rank_cd(lexemes, query, 1) DESC, version.title, part.position, clause.position LIMIT 20
"""


def write_policy(chance, number):
    """In half of the clauses stands "pupils"; in one of a policy in ten "friend requests"."""
    clauses = []
    for place in range(1, CLAUSES + 1):
        words = chance.choices(WORDS, k=25) + ["pupils"] * (place % 2)
        words += ["friend", "requests"] if (number % 10, place) == (3, 7) else []
        clauses.append(f"1.{place} {' '.join(words).capitalize()}.")
    return "\n".join(["1 Rules", *clauses, ""]).encode()


@pytest.fixture(scope="module")
def handbook(databases):
    """The name of a database of 200 policies with 8,000 clauses."""

    def fill():
        chance = random.Random(2026)
        for number in range(POLICIES):
            make.version(source=write_policy(chance, number), slug=f"policy-{number}", title=f"Policy {number}")
        make.staff(make.academy())

    return databases.make("bench_search", fill)


# The page is the smaller part of a search that finds half of all clauses, and nearly all of one that finds few.
@pytest.mark.parametrize(
    ("words", "found", "most"), [("friend requests", 20, 80), ("pupils", POLICIES * CLAUSES // 2, 20)]
)
def test_a_search_over_200_policies(database, handbook, figure, words, found, most):
    database(handbook)
    client = make.sign_in(Person.objects.filter(engagements__isnull=False).first())

    def ours():
        page = client.get("/search/", {"q": words})
        assert page.context["page"].paginator.count == found

    def plain():
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, [words])
            assert len(cursor.fetchall()) == 20

    compared = alternately(ours, plain, ROUNDS)
    shown = f"{compared.ratio:.1f} times ({compared.one * 1000:.0f} ms)"
    figure(f"search for {words}, 200 policies, against a plain query", shown, f"{most} times, 50 ms if idle")
    assert compared.ratio <= most

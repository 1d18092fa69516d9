"""What a head and HR wait for, however large the trust has grown."""

import statistics

import pytest
from django.utils import timezone

from portal.roles import Role
from tests import factories as make
from tests.benchmarks.measuring import seconds

BOARD = "/academies/academy-2/"


@pytest.fixture
def clients(databases, database, small, large):
    """HR signed in, by the name of the database."""
    made = {}
    for name in (small, large):
        database(name)
        person = make.person(
            "Hannah", "Reid", reference=f"HR-{timezone.now()}", email=f"{timezone.now().timestamp()}@x.example"
        )
        make.grant(person, Role.HR)
        made[name] = make.sign_in(person)
    return made


def turns(database, clients, address, rounds):
    times = {name: [] for name in clients}
    for _ in range(rounds):
        for name, client in clients.items():
            database(name)
            assert client.get(address).status_code == 200  # opens the connection, and warms the caches
            times[name].append(seconds(lambda client=client: client.get(address)))
    return {name: statistics.median(taken) for name, taken in times.items()}


@pytest.mark.parametrize("policies", [30])
def test_a_board_takes_as_long_in_a_large_trust_as_in_a_small_one(database, clients, small, large, figure, policies):
    taken = turns(database, clients, BOARD, 7)
    ratio = taken[large] / taken[small]
    figure("board of 200 people, 30 policies: 100,000 against 1,000 people", f"{ratio:.2f} times", "1.3 at most")
    assert ratio < 1.3

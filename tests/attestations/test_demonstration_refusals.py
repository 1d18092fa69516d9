"""Databases, settings and ports that the demonstration refuses."""

import socket
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from attestations.demonstration.loading import (
    ForeignData,
    load_demonstration,
    refuse_foreign_data,
)
from attestations.demonstration.serving import ServerError, reserve_port
from attestations.models import Signing
from portal.models import AuditLine, Person
from tests import factories as make


@pytest.mark.django_db
def test_an_empty_database_is_taken_and_known_again(settings):
    refuse_foreign_data()
    assert load_demonstration()
    refuse_foreign_data()
    before = (Person.objects.count(), Signing.objects.count(), AuditLine.objects.count())
    assert not load_demonstration()
    assert (Person.objects.count(), Signing.objects.count(), AuditLine.objects.count()) == before
    make.person()
    with pytest.raises(ForeignData, match="people 1, academies 0"):
        refuse_foreign_data()


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", ["person", "academy", "audit line"])
def test_a_database_with_anything_else_is_refused(stranger):
    if stranger == "person":
        make.person(reference="DEMO-0001", email="teacher@demo.example")
    elif stranger == "academy":
        make.academy("oakfield")
    else:
        AuditLine.objects.create(action="publish", subject="version:x/1.0")
    with pytest.raises(ForeignData, match="more than the demonstration's"):
        refuse_foreign_data()


@pytest.mark.django_db
def test_a_database_with_somebody_elses_tables_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE payroll ()")
    with pytest.raises(ForeignData, match="tables of something else, such as payroll"):
        refuse_foreign_data()


@pytest.mark.django_db
def test_the_command_refuses_before_it_touches_anything(settings):
    make.person()
    with pytest.raises(CommandError, match="never loaded beside other data"):
        call_command("demo", "--no-serve")
    assert Person.objects.count() == 1


def test_it_is_only_ever_a_demonstration(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo", "--no-serve")


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(ServerError, match="Give a number from 1 to 65535"):
        reserve_port(port)


def test_a_taken_port_is_refused():
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ServerError, match=r"cannot be used: Address already in use\. Is the demonstration running"):
            reserve_port(str(other.getsockname()[1]))

"""How the embedded PostgreSQL is set up."""

import psycopg2
import pytest

from tests.portal.database.servers import ask


def test_the_cluster_is_made_as_we_want_it(data_dir):
    assert ask(data_dir, "SELECT current_setting('server_version_num')::int / 10000") == "18"
    assert ask(data_dir, "SHOW max_connections") == "300"
    assert ask(data_dir, "SHOW data_checksums") == "on"
    assert ask(data_dir, "SHOW TimeZone") == "UTC"
    assert ask(data_dir, "SHOW fsync") == ask(data_dir, "SHOW synchronous_commit") == "on"
    locales = "SELECT DISTINCT concat(datlocprovider, datlocale, pg_encoding_to_char(encoding)) FROM pg_database"
    assert ask(data_dir, f"SELECT string_agg(l, ' ') FROM ({locales}) AS locales (l)") == "bC.UTF-8UTF8"
    assert ask(data_dir, "SELECT upper('łukasz zoë')") == "ŁUKASZ ZOË"


def test_it_listens_on_no_network_address(data_dir):
    assert ask(data_dir, "SHOW listen_addresses") == ""
    remote = "SELECT count(*) FROM pg_hba_file_rules WHERE type <> 'local' AND auth_method <> 'reject'"
    assert ask(data_dir, remote, user="postgres") == "0"


def test_the_portal_is_not_the_superuser_but_can_make_databases(data_dir):
    rights = "SELECT concat(rolsuper, rolcreatedb, rolcreaterole) FROM pg_roles WHERE rolname = current_user"
    assert ask(data_dir, rights) == "ftf"
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(data_dir, "COPY (SELECT 1) TO PROGRAM 'true'")


def test_the_log_quotes_neither_statements_nor_rows(data_dir):
    with pytest.raises(psycopg2.errors.UniqueViolation, match="Zoë"):
        ask(data_dir, "CREATE TEMP TABLE people (name text UNIQUE); INSERT INTO people VALUES ('Zoë'), ('Zoë')")
    log = (data_dir / "server.log").read_text()
    assert "people_name_key" in log
    assert "Zoë" not in log


def test_the_environment_of_a_database_user_does_not_mislead_it(data_dir, monkeypatch):
    environment = {"PGPORT": "6000", "PGDATA": "/nowhere", "PGHOST": "localhost", "PGUSER": "nobody"}
    for name, value in (environment | {"LC_ALL": "xx_YY.nonsense", "TZ": "Asia/Kolkata"}).items():
        monkeypatch.setenv(name, value)
    assert ask(data_dir, "SELECT current_user || current_setting('port')") == "portal5432"

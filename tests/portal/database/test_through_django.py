"""Django starts the server and finds it again."""

import subprocess
import textwrap
from pathlib import Path

from tests.portal.database.servers import is_alive, run_python, wait_until


def run_django(code: str, data_dir: Path) -> str:
    """Runs the code in a process with its own Django settings; returns its output."""
    settings = f"""
        import django
        from django.conf import settings
        from pathlib import Path
        settings.configure(DATABASES={{"default": {{
            "ENGINE": "portal.database", "NAME": "portal", "DATA_DIR": Path({str(data_dir)!r})}}}}, USE_TZ=True)
        django.setup()
        from django.core.management import call_command
        from django.db import OperationalError, connection
        def ask(question):
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0] if cursor.description else None
    """
    process = run_python(textwrap.dedent(settings) + textwrap.dedent(code), stderr=subprocess.STDOUT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def test_django_starts_it_with_its_first_connection(data_dir):
    code = """
        print(Path(settings.DATABASES["default"]["DATA_DIR"] / "server.log").exists())
        print(ask("SELECT current_user || current_database() || current_setting('TimeZone')"))
    """
    assert run_django(code, data_dir) == "False\nportalportalUTC\n"
    wait_until(lambda: not is_alive(data_dir))


def test_django_finds_it_again_after_it_was_killed(data_dir):
    code = """
        import os, signal, subprocess
        ask("SELECT 1")
        pid = (settings.DATABASES["default"]["DATA_DIR"] / "cluster" / "postmaster.pid").read_text().split()[0]
        watcher = subprocess.check_output(["ps", "-o", "ppid=", "-p", pid])
        os.kill(int(watcher), signal.SIGKILL)  # it would remove the socket
        os.kill(int(pid), signal.SIGKILL)
        try:
            while True:
                ask("SELECT 1")
        except OperationalError:
            connection.close()
        print(ask("SELECT 7"))
    """
    assert run_django(code, data_dir) == "7\n"


def test_django_makes_its_test_databases(data_dir):
    code = """
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        print(ask("SELECT current_database()"))
        connection.creation.clone_test_db("gw0", verbosity=0)
        connection.settings_dict.update(connection.creation.get_test_db_clone_settings("gw0"))
        connection.close()
        print(ask("SELECT current_database()"))
        connection.creation.destroy_test_db("portal", verbosity=0)
        connection.settings_dict["NAME"] = "test_portal"
        connection.creation.destroy_test_db("portal", verbosity=0)
        print(ask("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate"))
    """
    assert run_django(code, data_dir) == "test_portal\ntest_portal_gw0\nportal postgres\n"


def test_django_opens_a_shell_on_it(data_dir):
    assert run_django('call_command("dbshell", "--", "-Atc", "SELECT current_user, 7")', data_dir) == "portal|7\n"


def test_django_calls_a_missing_server_an_operational_error(data_dir, conf):
    conf.write_text("nonsense\n")
    code = """
        try:
            ask("SELECT 1")
        except OperationalError as error:
            print(error)
    """
    assert "does not start" in run_django(code, data_dir)

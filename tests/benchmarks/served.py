"""The portal with the addresses of the benchmarks, as a web server loads it; and such a server."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection


def application(environ, start_response):
    """Made by the first request, for a server that loads this module."""
    global handler
    if handler is None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        django.setup()
        import_module("tests.benchmarks.urls").serve_plainly_too(settings)  # its models can be loaded only now
        handler = get_wsgi_application()
        from portal.ledger import sealing_thread

        sealing_thread.start()
    return handler(environ, start_response)


handler = None


@contextmanager
def serving(database):
    """The port of a web server of two processes on a database, as the demonstration runs it."""
    environment = make_environment(database)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        port = listener.getsockname()[1]
        command = [
            *(sys.executable, "-m", "gunicorn", "tests.benchmarks.served:application"),
            *("--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--log-level", "warning", "--no-control-socket"),
        ]
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, pass_fds=[listener.fileno()])
    try:
        wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


@contextmanager
def working(database):
    """The workers on a database."""
    command = [sys.executable, "manage.py", "work"]
    workers = subprocess.Popen(command, cwd=settings.BASE_DIR, env=make_environment(database))
    try:
        yield workers
    finally:
        workers.send_signal(signal.SIGTERM)
        workers.wait(timeout=30)


def make_environment(database):
    """That of a process which is to work on a database."""
    connection.ensure_connection()
    where = connection.get_connection_params()
    who = f"{where['user']}:{where.get('password', '')}"
    host = f"{where['host'].replace('/', '%2F')}:{where.get('port') or 5432}"
    return os.environ | {"DATABASE_URL": f"postgres://{who}@{host}/{database}"}


def wait_for(port):
    for _ in range(240):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
                client.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if client.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.25)
    raise AssertionError("The web server did not answer within a minute.")

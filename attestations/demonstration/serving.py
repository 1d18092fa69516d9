"""The web server of the demonstration and its workers: child processes that end when the command ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.conf import settings

from portal.jobs.supervisor import die_with_parent, start_child, stop_children

START_TIMEOUT_SECONDS = 60
GRACE_SECONDS = 5
# The workers' own supervisor gives each of them 8.
STOP_SECONDS = 10


class ServerError(Exception):
    """The message says why nothing is served, and what to do."""


def reserve_port(given: str) -> socket.socket:
    """A listening socket, so that nobody else takes the port while the demonstration is loading."""
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
        raise ServerError(f"PORT is {given!r}. Give a number from 1 to 65535: make demo PORT=8001")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(given)))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ServerError(
            f"Port {given} cannot be used: {error.strerror}. "
            f"Is the demonstration running already? Stop it, or choose another port: make demo PORT=8001"
        ) from error
    return listener


@contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP (a closed terminal) end this process like Ctrl-C, so that it can clean up."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(listener: socket.socket, when_ready: Callable[[], None]) -> None:
    """Serve until a signal comes. Raises ServerError if the web server ends by itself."""
    port = listener.getsockname()[1]
    workers = start_child(["work"])
    server = _start(listener)
    listener.close()
    try:
        _wait_until_ready(server, port)
        when_ready()
        server.wait()
        raise ServerError(f"The web server has ended (code {server.returncode}). Its output is above.")
    finally:
        stop_children([server, workers], STOP_SECONDS)


def _start(listener: socket.socket) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"),
        *("--graceful-timeout", str(GRACE_SECONDS)),
    ]
    return subprocess.Popen(  # noqa: S603  # a fixed command, no shell
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DEMONSTRATION": "1"},
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches only this process, which then stops the server
        preexec_fn=die_with_parent,  # or it would keep the port
    )


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """It is not well until a worker has been seen, so what is wrong is said only if it stays so."""
    fault = "The web server did not start. Its output is above."
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            fault = f"The portal is not healthy: {error.read().decode().strip()}"
        except OSError:
            pass
        time.sleep(0.1)
    raise ServerError(fault)

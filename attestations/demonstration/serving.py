"""The web server of the demonstration: a child process on 127.0.0.1 that ends when the command ends."""

import ctypes
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

START_TIMEOUT_SECONDS = 60
GRACE_SECONDS = 5
PR_SET_PDEATHSIG = 1


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
    server = _start(listener)
    listener.close()
    try:
        _wait_until_ready(server, port)
        when_ready()
        server.wait()
        raise ServerError(f"The web server has ended (code {server.returncode}). What it said stands above.")
    finally:
        _stop(server)


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
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
    )


def _die_with_parent() -> None:
    """Ask Linux to end the child if this process is killed; otherwise it would keep the port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise ServerError(f"The portal is not well: {error.read().decode().strip()}") from error
        except OSError:
            time.sleep(0.1)
    raise ServerError("The web server did not start. What it said stands above.")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(GRACE_SECONDS + 5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

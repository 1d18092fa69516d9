"""A proxy in front of the database of the tests, through which it can be frozen, taken away and brought back."""

import select
import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

LOOK_EVERY_SECONDS = 0.02


class Proxy:
    """Forwards bytes between clients on 127.0.0.1 and the database server."""

    def __init__(self, connect):
        self._connect = connect
        self._open = set()
        self.flows = True
        self.accepts = True
        self.ends_after = None  # bytes of a client after which the server's answers are held back
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._is_over = False
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self):
        self.flows = False

    def thaw(self):
        self.flows, self.ends_after = True, None

    def take_away(self):
        """Ends every connection, and refuses new ones."""
        self.accepts = False
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def bring_back(self):
        self.accepts = True

    def close(self):
        self._is_over = True
        self.take_away()
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.accepts:
                    threading.Thread(target=self._forward, args=[client], daemon=True).start()
                else:
                    client.close()

    def _forward(self, client):
        server = self._connect()
        ends = {client: server, server: client}
        self._open |= ends.keys()
        with suppress(OSError), client, server:
            while not self._is_over:
                ready, _, _ = select.select(list(ends), [], [], LOOK_EVERY_SECONDS)
                for end in ready if self.flows else []:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)
                    if end is client and self.ends_after and self.ends_after in data:
                        self.flows = False
        self._open -= ends.keys()


@contextmanager
def database_behind_a_proxy(**options):
    """The test's own database, reached through a proxy; yields it. ``options`` are psycopg2's."""
    settings = connection.settings_dict
    connection.ensure_connection()
    parameters = connection.connection.get_dsn_parameters()
    proxy = Proxy(lambda: _connect_to_server(parameters))
    behind = settings | {"HOST": "127.0.0.1", "PORT": str(proxy.port), "OPTIONS": settings["OPTIONS"] | options}
    before = connections["default"]
    connections["default"] = DatabaseWrapper(behind | {"USER": parameters["user"]}, "default")
    try:
        yield proxy
    finally:
        proxy.thaw()
        connections["default"].close()
        connections["default"] = before
        proxy.close()


def _connect_to_server(parameters):
    host, port = parameters["host"], parameters["port"]
    if not host.startswith("/"):
        return socket.create_connection((host, int(port)))
    server = socket.socket(socket.AF_UNIX)
    server.connect(str(Path(host) / f".s.PGSQL.{port}"))
    return server

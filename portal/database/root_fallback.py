"""Lets root run the portal from a folder that other accounts may not enter, such as /root/policy-portal.

PostgreSQL refuses to run as root, and the account that it runs as instead cannot reach programs or data in there.
So the programs are copied below /var/lib, and a new data folder is made there, with a link to it from where it was
wanted. No folder's mode is changed.
"""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

OPEN_FOLDER = Path("/var/lib/policy-portal")


def is_closed_to_others(folder: Path) -> bool:
    """Whether other accounts than the owner may be unable to enter it, or a folder above it."""
    return any(not path.stat().st_mode & 0o001 for path in (folder, *folder.parents) if path.exists())


def copy_programs(programs: Path) -> Path:
    """Copies the programs, with their libraries and shared files, for everybody to run; only once."""
    wheel = programs.parents[2]
    version = hashlib.sha256(f"{programs} {programs.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = OPEN_FOLDER / f"programs-{version}"
    if not copy.exists():
        _make_open_folder()
        draft = Path(tempfile.mkdtemp(prefix="unfinished-", dir=OPEN_FOLDER))
        for name in (programs.parents[1].name, f"{programs.parents[1].name}.libs"):
            if (wheel / name).exists():
                shutil.copytree(wheel / name, draft / name, ignore=shutil.ignore_patterns("pginstall", "*.py*"))
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644, follow_symlinks=True)
        with suppress(OSError):  # another process was first; its copy is the same
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / programs.relative_to(wheel)


def link_to_open_folder(data_dir: Path) -> Path:
    """Returns the data folder itself if it exists or can be entered; else makes an open one and a link to it."""
    if data_dir.exists() or not is_closed_to_others(data_dir.parent):
        return data_dir
    _make_open_folder()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    moved = Path(tempfile.mkdtemp(prefix="data-", dir=OPEN_FOLDER))
    try:
        data_dir.symlink_to(moved)
    except FileExistsError:  # another process was first
        moved.rmdir()
    return data_dir.resolve()


def _make_open_folder() -> None:
    OPEN_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)

"""For root alone, whose server runs as another account: open folders in place of closed ones, as below /root.

No folder's mode is changed. Programs are copied, and a new data folder is made, below /var/lib; from where the
data folder was asked for, a link leads there.
"""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

OPEN = Path("/var/lib/policy-portal")


def is_closed(folder: Path) -> bool:
    """Whether some account other than the owner's may be unable to enter it, or a folder above it."""
    return any(not place.stat().st_mode & 0o001 for place in (folder, *folder.parents) if place.exists())


def open_programs(programs: Path) -> Path:
    """A copy of the programs (with their libraries and shared files) that everybody may run; made once."""
    wheel = programs.parents[2]
    copy = OPEN / f"programs-{_key(programs, str(programs.stat().st_mtime_ns))}"
    if not copy.exists():
        _make_open()
        draft = Path(tempfile.mkdtemp(prefix="unfinished-", dir=OPEN))
        for name in (programs.parents[1].name, f"{programs.parents[1].name}.libs"):
            if (wheel / name).exists():
                shutil.copytree(wheel / name, draft / name, ignore=shutil.ignore_patterns("pginstall", "*.py*"))
        for place in (draft, *draft.rglob("*")):
            place.chmod(0o755 if place.is_dir() or os.access(place, os.X_OK) else 0o644, follow_symlinks=True)
        with suppress(OSError):  # another process was first, and its copy is the same
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / programs.relative_to(wheel)


def open_folder(data_dir: Path) -> Path:
    """The data folder itself if it exists or can be entered; else a new one elsewhere, to which a link leads."""
    if data_dir.exists() or not is_closed(data_dir.parent):
        return data_dir
    _make_open()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    moved = Path(tempfile.mkdtemp(prefix="data-", dir=OPEN))
    try:
        data_dir.symlink_to(moved)
    except FileExistsError:  # another process was first
        moved.rmdir()
    return data_dir.resolve()


def _make_open() -> None:
    OPEN.mkdir(mode=0o755, parents=True, exist_ok=True)


def _key(path: Path, more: str = "") -> str:
    return hashlib.sha256(f"{path} {more}".encode()).hexdigest()[:12]

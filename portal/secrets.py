"""Secrets that a demonstration makes on its first run and keeps in a file."""

import contextlib
import os
import secrets
from pathlib import Path


def load_or_make_secret(path: Path) -> str:
    """Returns the secret in the file, which the first call writes. Two processes at once get the same secret."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret stands
            os.link(draft, path)
        draft.unlink()
    return path.read_text()

"""A fingerprint of the running release: of everything but rows that decides what a page looks like."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDERS = ("portal", "policy", "attestations", "templates", "static")


@cache
def fingerprint() -> str:
    """SHA-256 over our code, templates, static files and settings, worked out once in each process."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    digest.update(_describe_settings().encode())
    return digest.hexdigest()


def _describe_settings() -> str:
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return json.dumps(values, default=str, sort_keys=True)


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path

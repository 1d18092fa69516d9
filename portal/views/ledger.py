"""The ledger for whoever keeps an eye on it: its newest checkpoint, its keys, proofs, and the program that checks."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from portal.ledger import store, verify
from portal.models import LedgerCheckpoint

TEXT = "text/plain; charset=utf-8"
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
PAUSED = "The trust is checking its records, so this is not given out now. Please try again later."
NOTHING_SEALED = "Nothing is sealed yet. Please try again in a minute."
HOW_TO_ASK = "Say from which size to which: /ledger/consistency?from=3&to=8. Each checkpoint has its size in line 2."


@require_safe
@login_not_required
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest, as it was signed. No copy of it is kept on the way: it would be an older one."""
    try:
        newest = _newest()
    except store.Stopped:
        return _sentence(PAUSED, 503)
    return _text(newest.note, seconds=0) if newest else _sentence(NOTHING_SEALED, 503)


@require_safe
@login_not_required
def vkey(request: HttpRequest) -> HttpResponse:
    """Every public key that the ledger has announced, one a line, that of now first."""
    try:
        return _text("".join(f"{line}\n" for line in store.public_keys()), seconds=60)
    except store.Stopped:
        return _sentence(PAUSED, 503)


@require_safe
@login_not_required
def consistency(request: HttpRequest) -> HttpResponse:
    """That the ledger of one size goes on from that of a smaller one (RFC 9162, 2.1.4): a hash a line, in base64."""
    sizes = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(SIZE.fullmatch(size) for size in sizes):
        return _sentence(HOW_TO_ASK, 400)
    old, new = map(int, sizes)
    if not 1 <= old <= new:
        return _sentence("The first size must be 1 or more, and not larger than the second.", 400)
    try:
        newest = _newest()
    except store.Stopped:
        return _sentence(PAUSED, 503)
    if newest is None:
        return _sentence(NOTHING_SEALED, 503)
    if new > newest.size:
        return _sentence(f"The ledger has {newest.size} sealed records, not {new}.", 404)
    hashes = [b64encode(proof).decode() for proof in store.consistency(old, new)]
    return _text("\n".join([f"from {old} to {new}", *hashes, ""]), seconds=3600)


@cache
def _program() -> bytes:
    return Path(verify.__file__).read_bytes()


def _digest(request: HttpRequest) -> str:
    return f'"{sha256(_program()).hexdigest()}"'


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
@condition(etag_func=_digest)
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a receipt without us: ``python3 -I verify.py FILE VKEY-FILE``."""
    response = HttpResponse(_program(), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response


def _newest() -> LedgerCheckpoint | None:
    """Raises Stopped where the ledger is not the one that was sealed."""
    store.must_be_open()
    return store.newest_seal()


def _text(words: str, *, seconds: int) -> HttpResponse:
    """What browsers and others may keep for so many seconds."""
    response = HttpResponse(words, content_type=TEXT)
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, no_store=True)
    return response


def _sentence(words: str, status: int) -> HttpResponse:
    """Why there is nothing. Nobody keeps it: see ``portal.access.sessions.keep_private``."""
    return HttpResponse(f"{words}\n", status=status, content_type=TEXT)

"""What anybody may fetch of the ledger: the newest checkpoint, the public keys, consistency proofs, verify.py."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from portal.ledger import errors, store, verify
from portal.ledger.notes import encode_base64
from portal.models import LedgerCheckpoint

TEXT = "text/plain; charset=utf-8"
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
PAUSED = "The trust is checking its records, so this is not available now. Please try again later."
NOTHING_SEALED = "Nothing is sealed yet. Please try again in a minute."
HOW_TO_ASK = "Give two sizes: /ledger/consistency?from=3&to=8. Each checkpoint has its size in line 2."


@require_safe
@login_not_required
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as it was signed. Never cached, because a copy would be an older one."""
    try:
        newest = _find_newest_checkpoint()
    except errors.LedgerStopped:
        return _refuse(PAUSED, 503)
    return _respond(newest.note, seconds=0) if newest else _refuse(NOTHING_SEALED, 503)


@require_safe
@login_not_required
def vkey(request: HttpRequest) -> HttpResponse:
    """Every public key that the ledger has announced, one a line, the current one first."""
    try:
        return _respond("".join(f"{line}\n" for line in store.load_public_keys()), seconds=60)
    except errors.LedgerStopped:
        return _refuse(PAUSED, 503)


@require_safe
@login_not_required
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that a ledger continues a smaller one (RFC 9162, 2.1.4): a hash a line, in base64."""
    sizes = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(SIZE.fullmatch(size) for size in sizes):
        return _refuse(HOW_TO_ASK, 400)
    old, new = map(int, sizes)
    if not 1 <= old <= new:
        return _refuse("The first size must be 1 or more, and not larger than the second.", 400)
    try:
        newest = _find_newest_checkpoint()
    except errors.LedgerStopped:
        return _refuse(PAUSED, 503)
    if newest is None:
        return _refuse(NOTHING_SEALED, 503)
    if new > newest.size:
        return _refuse(f"The ledger has {newest.size} sealed records, not {new}.", 404)
    hashes = [encode_base64(value) for value in store.build_consistency_proof(old, new)]
    return _respond("\n".join([f"from {old} to {new}", *hashes, ""]), seconds=3600)


@cache
def _read_program() -> bytes:
    return Path(verify.__file__).read_bytes()


def _compute_etag(request: HttpRequest) -> str:
    return f'"{sha256(_read_program()).hexdigest()}"'


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
@condition(etag_func=_compute_etag)
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a receipt offline: ``python3 -I verify.py FILE VKEY-FILE``."""
    headers = {"Content-Disposition": 'attachment; filename="verify.py"'}
    return HttpResponse(_read_program(), content_type="text/x-python; charset=utf-8", headers=headers)


def _find_newest_checkpoint() -> LedgerCheckpoint | None:
    """Raises LedgerStopped if the ledger is not the one that was sealed."""
    store.require_open()
    return store.find_newest_checkpoint()


def _respond(text: str, *, seconds: int) -> HttpResponse:
    """Browsers and proxies may cache it for so many seconds."""
    response = HttpResponse(text, content_type=TEXT)
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, no_store=True)
    return response


def _refuse(sentence: str, status: int) -> HttpResponse:
    """``portal.access.sessions.keep_private`` keeps this out of every cache."""
    return HttpResponse(f"{sentence}\n", status=status, content_type=TEXT)

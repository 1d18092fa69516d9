"""Serves the PDF of a version or draft, whole or in ranges, from a cache on disk that the database fills."""

import logging
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from policy.models import VersionFile
from policy.sealing.soundness import UnsoundVersion, load_bytes
from portal.models import StoredFile

from .downloads import PDF

log = logging.getLogger(__name__)

CACHED = "private, max-age=31536000, immutable"
_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


def serve_file(request: HttpRequest, file: VersionFile, digest: str, name: str) -> HttpResponseBase:
    """Serve a PDF for the browser's own viewer. Raises UnsoundVersion unless its bytes have the digest."""
    etag = quote_etag(digest)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    source = _find_bytes(file, digest)
    asked = _read_range(request, file.size, etag)
    first, last = asked or (0, file.size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = StreamingHttpResponse(_read_slice(source, first, last - first + 1), status=206 if asked else 200)
    response["Content-Type"] = PDF
    response["Content-Length"] = str(last - first + 1)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = CACHED
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def serve_kept_file(request: HttpRequest, file: VersionFile, name: str) -> HttpResponseBase:
    """Serve the PDF of a draft."""
    digest = StoredFile.objects.values_list("digest", flat=True).get(pk=file.file_id)
    return serve_file(request, file, digest, name)


def _find_bytes(file: VersionFile, digest: str) -> Path | bytes:
    """Return the path of the copy on disk, or the bytes if no copy can be written."""
    path = Path(settings.FILES_DIR) / f"{digest}.pdf"
    if not _is_cached(path, digest):
        data = load_bytes(file)
        if sha256(data).hexdigest() != digest:
            raise UnsoundVersion
        try:
            _write_to_cache(path, data)
        except OSError as error:  # a full disk: people can read all the same
            log.warning("A file cannot be kept in %s: %s", path.parent, error)
            return data
    return path


def _write_to_cache(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as waiting:
        waiting.write(data)
    Path(waiting.name).replace(path)


def _is_cached(path: Path, digest: str) -> bool:
    try:
        found = path.stat()
        return _hash_file(path, found.st_mtime_ns, found.st_size) == digest
    except OSError:
        return False


@lru_cache(maxsize=1_000)
def _hash_file(path: Path, changed_at: int, size: int) -> str:
    """Hash a file of the cache once for each process, and again after it was changed."""
    return sha256(path.read_bytes()).hexdigest()


def _read_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return the first and last byte of the one range that is asked for; the first comes after the last if none fits.

    None for all other requests, which are answered with the whole file (RFC 9110, 14.2).
    """
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or request.method != "GET" or request.headers.get("If-Range", etag) != etag or not any(found.groups()):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), int(found[2] or size)
    return (first, min(last, size - 1)) if first <= last or not found[2] else None


def _read_slice(source: Path | bytes, first: int, length: int) -> Iterator[bytes]:
    with source.open("rb") if isinstance(source, Path) else BytesIO(source) as stream:
        stream.seek(first)
        while length > 0 and (chunk := stream.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk

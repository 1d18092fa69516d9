"""Serves the PDF of a version or draft, whole or in ranges, from a cache on disk that the database fills."""

import logging
import re
import tempfile
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from policy.models import VersionFile
from policy.sealing.soundness import UnsoundVersion, load_bytes
from portal.models import StoredFile

from .downloads import PDF

log = logging.getLogger(__name__)

CACHED = "private, max-age=31536000, immutable"
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


def serve_file(request: HttpRequest, file: VersionFile, digest: str, name: str) -> HttpResponseBase:
    """Serve a PDF for the browser's own viewer. Raises UnsoundVersion unless its bytes have the digest."""
    etag = quote_etag(digest)
    stream = _open_file(file, digest)
    response = _answer_range(request, stream, file.size, etag) or FileResponse(stream)
    response["Content-Type"] = PDF
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = CACHED
    return get_conditional_response(request, etag=etag, response=response) or response


def serve_kept_file(request: HttpRequest, file: VersionFile, name: str) -> HttpResponseBase:
    """Serve the PDF of a draft."""
    digest = StoredFile.objects.values_list("digest", flat=True).get(pk=file.file_id)
    return serve_file(request, file, digest, name)


def _open_file(file: VersionFile, digest: str) -> IO[bytes]:
    path = Path(settings.FILES_DIR) / f"{digest}.pdf"
    if not _is_cached(path, digest):
        data = load_bytes(file)
        if sha256(data).hexdigest() != digest:
            raise UnsoundVersion
        try:
            _write_to_cache(path, data)
        except OSError as error:  # a full disk: people can read all the same
            log.warning("A file cannot be kept in %s: %s", path.parent, error)
            return BytesIO(data)
    return path.open("rb")


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


def _answer_range(request: HttpRequest, stream: IO[bytes], size: int, etag: str) -> HttpResponseBase | None:
    """Answer a request for one range; None for all others, which are answered with the whole file (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or request.method != "GET" or request.headers.get("If-Range", etag) != etag or not any(found.groups()):
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first > last:
        stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    stream.seek(first)
    response = FileResponse(_Slice(stream, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


class _Slice:
    """The next bytes of a stream as a stream of their own, which closes the whole."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(min(size if size >= 0 else self.left, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.stream.close()

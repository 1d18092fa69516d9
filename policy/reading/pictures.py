"""The pictures of a text: where their files are served, and how. A text names them by the digest of their file."""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from policy.models import Clause, Draft, Picture, Version
from policy.sealing.soundness import UnsoundVersion

BuildPictureUrl = Callable[[str], str]  # from the digest of a picture's file
ADDRESS = "sha256:"
_PICTURE = re.compile(rf"\({ADDRESS}([0-9a-f]{{64}})\)")
CACHED = "private, max-age=31536000, immutable"


def load_picture_urls(digests: Iterable[str], build_url: BuildPictureUrl) -> dict[str, str]:
    """Map digests to addresses for those pictures whose files are stored. Without digests there is no query."""
    wanted = set(digests)
    kept = Picture.objects.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()
    return {digest: build_url(digest) for digest in kept}


def load_pictures(text: str) -> dict[str, bytes]:
    """Load the files of the pictures in a canonical text, by their digests, without files whose bytes have changed."""
    wanted = set(_PICTURE.findall(text))
    kept = Picture.objects.filter(pk__in=wanted).values_list("pk", "data") if wanted else ()
    return {digest: bytes(data) for digest, data in kept if sha256(data).hexdigest() == digest}


def list_digests(clauses: Iterable[Clause]) -> list[str]:
    """List the digests of the pictures among these clauses."""
    addresses = (mark.address for clause in clauses for mark in clause.unit.marks)
    return [address.removeprefix(ADDRESS) for address in addresses if address.startswith(ADDRESS)]


def build_version_picture_url(version: Version, digest: str) -> str:
    return reverse("version_picture", args=[version.policy.slug, version.number, digest])


def build_draft_picture_url(draft: Draft, digest: str) -> str:
    return reverse("draft_picture", args=[draft.pk, digest])


def build_public_picture_url(version: Version, digest: str) -> str:
    return reverse("public_picture", args=[version.policy.slug, digest])


def serve_picture(
    request: HttpRequest, owner: Version | Draft, digest: str, *, cached: str = CACHED
) -> HttpResponseBase:
    """Serve a picture that is in the text of a version or draft; 404 for any other."""
    is_in_text = f"({ADDRESS}{digest})" in owner.text
    picture = get_object_or_404(Picture, pk=digest if is_in_text else "")
    if sha256(picture.data).hexdigest() != digest:
        raise UnsoundVersion
    response = HttpResponse(picture.data, content_type=picture.content_type)
    response["ETag"] = quote_etag(digest)
    response["Cache-Control"] = cached
    return get_conditional_response(request, etag=response["ETag"], response=response) or response

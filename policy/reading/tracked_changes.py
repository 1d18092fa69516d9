"""Writes the changes between two versions as tracked changes in a Word file, for people who work in Word."""

from collections.abc import Iterator

from django.conf import settings

from policy import files
from policy.comparison import compare_words
from policy.models import Version
from policy.text import parse

from .differences import pair_versions
from .pictures import load_pictures


def write_tracked_version(old: Version, new: Version) -> bytes:
    """Write the new version, with every difference from the old one as a tracked change by the trust."""
    assert old.published_at is not None
    assert new.published_at is not None
    pairs = pair_versions(old, new)
    return files.write_tracked_docx(
        parse(old.text.encode()),
        parse(new.text.encode()),
        staying=pairs.staying,
        moved=pairs.moved,
        compare_words=_list_pieces,
        title=new.title,
        number=f"{new.number} with changes since {old.number}",
        author=settings.TRUST_NAME,
        at=max(old.published_at, new.published_at),
        pictures={**load_pictures(old.text), **load_pictures(new.text)},
    )


def _list_pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    return ((piece.kind.value, piece.text) for piece in compare_words(old, new))

"""Where the static files are, for WhiteNoise."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class RememberingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Works out each address once in a process: a page has about thirty, and files do not change while it runs."""

    @cache  # noqa: B019  # there is one storage in a process
    def url(self, name: str | None, force: bool = False) -> str:
        return str(super().url(name, force))

"""Which version of a policy is in force, which asks people to sign, and whose signature does. Pure."""

from collections.abc import Sequence
from datetime import datetime

from .facts import VersionFact


def version_in_force(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The newest standing version."""
    return next((version for version in reversed(versions) if version.stands(at)), None)


def asking_version(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The newest standing version that is the first standing one, or material, or urgent."""
    standing = [version for version in versions if version.stands(at)]
    asking = [version for version in standing if version.asks or version is standing[0]]
    return asking[-1] if asking else None


def find_scheduled_version(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The next version that is published, will ask people to sign, and is not in force yet."""
    standing = any(version.stands(at) for version in versions)
    coming = [version for version in versions if version.published_at <= at < version.in_force_at]
    left = (version for version in coming if version.withdrawn_at is None or version.withdrawn_at > at)
    return next((version for version in left if version.asks or not standing), None)


def satisfying(versions: Sequence[VersionFact], asking: VersionFact, at: datetime) -> list[VersionFact]:
    """The versions whose signature does: the asking one, and any later one that still stands."""
    return [v for v in versions if v.stands(at) and v.in_force_at >= asking.in_force_at]

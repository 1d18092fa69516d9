"""The settings of worker processes that tests start."""

from portal.settings import *  # noqa: F403

NAMES = ["write", "count", "refuse", "break_off", "lose_database", "stay"]
JOBS = {name: f"tests.portal.jobs.work.{name}" for name in NAMES}
DAILY_JOBS = {}

"""The environment of the tests, set before the settings are read (pytest loads this module first)."""

import gc
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# How many times as many random examples are tried as usual: once a week, with coverage, ten times.
ROUNDS = int(os.environ.get("ROUNDS", "1"))
os.environ.setdefault("DEMONSTRATION", "1")
os.environ.setdefault("DATA_DIR", str(ROOT / ".test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
os.environ.setdefault("CLOCK", "django.utils.timezone.now")  # which stands still with the tests
os.environ.setdefault("SIGN_IN_ANSWERS_AFTER_MS", "0")
os.environ.setdefault("TEMPLATE_DEBUG", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop of its own

# Tests drop many small objects beside thousands that stay: to collect as often as usual takes a tenth of their time.
gc.set_threshold(50_000, 20, 50)

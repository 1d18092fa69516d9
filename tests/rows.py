"""Rows that one test asks after one another, where a set-up for each would take longer than all that is asked."""

import inspect
from contextlib import contextmanager

from django.db import transaction

from attestations.assignments import queries


def ask_all(names, rows):
    """As ``pytest.mark.parametrize``, but the rows share one set-up. What a row changes is undone; each is reported."""
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    pairs = [dict(zip(names, row if len(names) > 1 else (row,), strict=True)) for row in rows]
    assert pairs

    def decorate(test):
        parameters = inspect.signature(test).parameters
        fixtures = [parameter for name, parameter in parameters.items() if name not in names]

        def ask(subtests, **fixtures):
            for values in pairs:
                with subtests.test(repr(values)[:200]), undone():
                    test(**fixtures, **values)

        ask.__name__, ask.__doc__, ask.__module__, ask.__wrapped__ = test.__name__, test.__doc__, test.__module__, test
        asked = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        ask.__signature__ = inspect.Signature([asked, *fixtures])
        return ask

    return decorate


@contextmanager
def undone():
    queries.clear_cache()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

"""A good receipt."""

import pytest

from tests.portal.verify import builder


@pytest.fixture(scope="session")
def receipt():
    return builder.make_receipt()

"""A signing, and the same one sealed."""

import pytest

from portal.ledger import sequencer
from tests import factories as make


@pytest.fixture
def signing(teacher, protocol, oakfield):
    return make.sign(teacher, protocol, oakfield, typed_name="maya o'brien")


@pytest.fixture
def sealed(signing):
    sequencer.seal_all()
    return signing

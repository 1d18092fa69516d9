"""What tests of drafting begin with."""

import pytest

from tests import drafts


@pytest.fixture
def draft(protocol, policy_lead):
    return drafts.begin(protocol, policy_lead)

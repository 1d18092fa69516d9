"""What tests of portal share beside the cast."""

import pytest

from tests.portal.signing_in import PASSWORD


@pytest.fixture
def maya(teacher, settings):
    """The teacher, with a password that is hashed in no time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    teacher.set_password(PASSWORD)
    teacher.save()
    return teacher

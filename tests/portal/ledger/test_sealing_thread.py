"""A web process, which seals, does not start where the database confirms commits too soon."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

START = "import portal.wsgi; print('started')"


@pytest.mark.parametrize(("setting", "starts"), [("on", True), ("off", False)])
def test_a_web_server_does_not_start_on_a_database_that_confirms_too_soon(setting, starts):
    environment = os.environ | {"PGOPTIONS": f"-c synchronous_commit={setting}"}
    command = [sys.executable, "-c", START]
    answer = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert ("started" in answer.stdout) == starts, answer.stderr
    assert ("Set synchronous_commit and fsync to on." in answer.stderr) != starts

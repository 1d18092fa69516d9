"""Signing a policy of form 2: the same receipt, which every verifier handed out so far calls genuine."""

import json
import subprocess
import sys

import pytest

from policy.text import parse
from portal.ledger import sequencer
from tests import factories as make
from tests.environment import ROOT
from tests.policy.form_2_texts import LONE_WORKING

VERIFIERS = [ROOT / "portal/ledger/verify.py", *sorted((ROOT / "tests/releases").glob("*/verify.py"))]


@pytest.fixture
def signing(teacher, oakfield):
    version = make.version(slug="lone-working", title="Lone Working Policy", source=LONE_WORKING.encode())
    make.requirement(version.policy)
    signing = make.sign(teacher, version, oakfield)
    sequencer.seal_all()
    return signing


def test_the_statement_names_the_annex_and_the_digest_is_of_the_text(signing):
    assert "Lone Working Policy, version 1.0, with Annex A." in signing.statement
    assert signing.version_digest == parse(LONE_WORKING.encode()).digest


@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda path: path.parent.name)
def test_every_verifier_calls_its_receipt_genuine(signing, teacher, as_, verifier, tmp_path):
    receipt = as_(teacher).get(f"/receipts/{signing.number}.json").content
    assert json.loads(receipt)["policy_text"] == LONE_WORKING
    (tmp_path / "receipt.json").write_bytes(receipt)
    (tmp_path / "vkey").write_text(f"{json.loads(receipt)['vkey']}\n")
    command = [sys.executable, "-I", str(verifier), str(tmp_path / "receipt.json"), str(tmp_path / "vkey")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "genuine" in answer.stdout.lower()

"""`ledger_export` writes a file that a stranger can check."""

import json

import pytest
from django.core.management import CommandError

from portal.ledger.notes import open_checkpoint, parse_verifier
from tests.portal.ledger.commands.growing import grow
from tests.portal.ledger.oracle import Oracle

pytestmark = pytest.mark.django_db


def test_a_stranger_can_check_an_export(run, tmp_path):
    grow(3, 300, 7)
    run("ledger_export", tmp_path / "ledger.jsonl")
    head, *lines, end = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
    verifiers, inputs, sealed = [parse_verifier(vkey) for vkey in head["vkeys"]], [], 0
    for line in lines:
        if "entry" in line:
            assert line["position"] == len(inputs)
            inputs.append(line["entry"].encode())
        else:
            checkpoint = open_checkpoint(line["checkpoint"], verifiers)
            assert (checkpoint.size, checkpoint.root) == (len(inputs), Oracle(inputs).root(len(inputs)))
            sealed += 1
    assert end == {"end": len(inputs), "checkpoints": sealed} == {"end": 311, "checkpoints": 3}


def test_an_export_is_never_overwritten_and_an_empty_ledger_not_written(run, tmp_path):
    with pytest.raises(CommandError, match="has not begun"):
        run("ledger_export", tmp_path / "ledger.jsonl")
    assert not list(tmp_path.glob("*.jsonl*"))
    grow(1)
    run("ledger_export", tmp_path / "ledger.jsonl")
    with pytest.raises(CommandError, match="exists already"):
        run("ledger_export", tmp_path / "ledger.jsonl")
    with pytest.raises(CommandError, match="cannot be written"):
        run("ledger_export", tmp_path / "nowhere" / "ledger.jsonl")

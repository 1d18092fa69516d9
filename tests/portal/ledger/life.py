"""The processes of test_killing.py, which sign, seal and check on a database of their own until they are killed.

``python -m tests.portal.ledger.life sign NAME`` writes a line for each entry whose commit was confirmed;
``tick`` one for each checkpoint that could be read; ``check`` reads both from files and reports what is missing.
"""

import io
import json
import os
import sys
import time
from pathlib import Path

import django
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def sign(name):
    from portal.ledger import sequencer, store

    number = 0
    while True:
        number += 1
        subject = f"note:{name}-{number}"
        try:
            with transaction.atomic():
                store.add_entries([store.NewEntry("note", subject, timezone.now(), {"by": name, "number": number})])
            say(subject)
            if number % 10 == 0:  # as a web process does after its answer
                sequencer.tick()
        except DatabaseError:
            connection.close()


def tick():
    from portal.ledger import sequencer, store

    seen = 0
    while True:
        try:
            sequencer.tick()
            seal = store.find_newest_checkpoint()
            if seal and seal.size != seen:
                say(json.dumps(seal.note))
                seen = seal.size
        except DatabaseError:
            connection.close()
        time.sleep(0.01)


def check(folder):
    from portal.ledger import errors, sequencer, store
    from portal.ledger.models import LedgerEntry
    from portal.ledger.notes import open_checkpoint, parse_verifier
    from portal.ledger.tree import compute_root

    findings = {"lost": [], "forked": [], "fault": ""}
    try:
        sequencer.seal_all()
        call_command("ledger_verify", stdout=io.StringIO())
    except (errors.LedgerStopped, CommandError) as error:
        findings["fault"] = str(error)
    there = set(LedgerEntry.objects.filter(type="note").values_list("subject", flat=True))
    acknowledged = {line for file in folder.glob("sign-*") for line in whole_lines(file)}
    findings["lost"] = sorted(acknowledged - there)
    verifiers = [parse_verifier(vkey) for vkey in store.load_public_keys()]
    checkpoints = {open_checkpoint(json.loads(line), verifiers) for line in whole_lines(folder / "tick")}
    size = LedgerEntry.objects.exclude(position=None).count()
    for checkpoint in checkpoints:
        if checkpoint.size > size or compute_root(store.StoredHashes(), checkpoint.size) != checkpoint.root:
            findings["forked"].append(checkpoint.size)
    say(json.dumps(findings | {"acknowledged": len(acknowledged), "checkpoints": len(checkpoints), "size": size}))


def whole_lines(file):
    """A broken last line, of a process that was killed while it wrote, does not count."""
    return [line.strip() for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")]


if __name__ == "__main__":
    django.setup()
    if os.environ.get("UNGUARDED"):
        from portal.ledger import store

        store.require_open = lambda: store.load_signer().name
    role, *arguments = sys.argv[1:]
    if role == "restore":
        call_command("restore", Path(arguments[0]))
    else:
        {"sign": sign, "tick": tick, "check": lambda folder: check(Path(folder))}[role](*arguments)

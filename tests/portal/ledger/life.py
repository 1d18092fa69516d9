"""Processes that sign, seal and check on a database of their own until they are killed: see test_killing.py.

``python -m tests.portal.ledger.life sign NAME`` writes a line for each entry whose commit was confirmed;
``tick`` one for each checkpoint that could be read; ``check`` reads both from files and says what is not there.
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
                store.enter([store.NewEntry("note", subject, timezone.now(), {"by": name, "number": number})])
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
            seal = store.newest_seal()
            if seal and seal.size != seen:
                say(json.dumps(seal.note))
                seen = seal.size
        except DatabaseError:
            connection.close()
        time.sleep(0.01)


def check(folder):
    from portal.ledger import sequencer, store
    from portal.ledger.models import LedgerEntry
    from portal.ledger.notes import checkpoint_opened, verifier_from
    from portal.ledger.tree import root_of

    said = {"lost": [], "forked": [], "fault": ""}
    try:
        sequencer.run_dry()
        call_command("ledger_verify", stdout=io.StringIO())
    except (store.Stopped, CommandError) as error:
        said["fault"] = str(error)
    there = set(LedgerEntry.objects.filter(type="note").values_list("subject", flat=True))
    acknowledged = {line for file in folder.glob("sign-*") for line in whole_lines(file)}
    said["lost"] = sorted(acknowledged - there)
    verifiers = [verifier_from(vkey) for vkey in store.public_keys()]
    checkpoints = {checkpoint_opened(json.loads(line), verifiers) for line in whole_lines(folder / "tick")}
    size = LedgerEntry.objects.exclude(position=None).count()
    for checkpoint in checkpoints:
        if checkpoint.size > size or root_of(store.Tree(), checkpoint.size) != checkpoint.root:
            said["forked"].append(checkpoint.size)
    say(json.dumps(said | {"acknowledged": len(acknowledged), "checkpoints": len(checkpoints), "size": size}))


def whole_lines(file):
    """A process that was killed while it wrote has said nothing by its last, broken line."""
    return [line.strip() for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")]


if __name__ == "__main__":
    django.setup()
    if os.environ.get("UNGUARDED"):
        from portal.ledger import sequencer, store

        store.must_be_open = sequencer.must_be_open = lambda: store.signer().name
    role, *arguments = sys.argv[1:]
    if role == "migrate":
        call_command("migrate", verbosity=0)
    else:
        {"sign": sign, "tick": tick, "check": lambda folder: check(Path(folder))}[role](*arguments)

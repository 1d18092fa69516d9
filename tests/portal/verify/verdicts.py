"""Verdicts on receipts, and what they say."""

from portal.ledger.verify import checked
from tests.portal.verify import builder


def leave_out(files, *names):
    return {name: data for name, data in files.items() if name not in names}


def check_entry(entry, **changes):
    """The verdict on a receipt of one entry, sealed exactly as given."""
    ledger, files = builder.make_receipt(entry)
    return checked(builder.as_json(files, **changes), ledger.vkey)


def read_facts(record):
    return dict(record.facts)


def get_reason(verdict):
    return verdict.sentences[1]

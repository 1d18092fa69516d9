"""One good receipt, made once."""

from tests.portal.verify import builder

LEDGER, FILES = builder.make_receipt()

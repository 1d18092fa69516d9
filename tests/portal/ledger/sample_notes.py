"""Keys, a checkpoint and a note of it."""

from portal.ledger import notes
from portal.ledger.notes import Checkpoint, Signer
from portal.ledger.tree import hash_leaf

ORIGIN = "ledger.example/oakfield"
KEY = Signer(ORIGIN, bytes(range(32)))
NEXT = Signer(ORIGIN, bytes(range(1, 33)))
STRANGER = Signer("ledger.example/other", bytes(range(2, 34)))
CHECKPOINT = Checkpoint(ORIGIN, 17, hash_leaf(b"root"))
NOTE = notes.sign_note(CHECKPOINT.text, [KEY])

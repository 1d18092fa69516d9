"""The tables of the ledger. Triggers refuse to change or delete rows; the head only moves forward."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .errors import LedgerStopped
from .notes import Checkpoint
from .tree import HASH_BYTES, Frontier

KEY_ENTRY_TYPES = ("genesis", "key_rotation")  # entries that announce a public key
NAMES_A_KEY = Q(type__in=KEY_ENTRY_TYPES)


def describe_entry(position: int | None, subject: str) -> str:
    """How a sentence about an entry begins."""
    return f"The waiting entry {subject}" if position is None else f"Entry {position} ({subject})"


class LedgerEntry(models.Model):
    """One leaf: the exact bytes that are hashed. It is numbered (from 0) after the commit that inserted it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=20)
    subject = models.CharField(max_length=120, unique=True, help_text="What is entered once: attestation:<uuid>.")
    data = models.BinaryField(null=True, help_text="Null where it was erased; the leaf hash stays.")
    leaf_hash = models.BinaryField()
    position = models.BigIntegerField(unique=True, null=True)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entered_at", "id"], name="ledger_entry_waiting", condition=Q(position=None)),
            models.Index(fields=["position", "entered_at"], name="ledger_entry_keys", condition=NAMES_A_KEY),
        ]

    def __str__(self) -> str:
        return self.subject


class LedgerNode(models.Model):
    """The root of a full subtree of 2^8, 2^16 or 2^24 leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once")]

    def __str__(self) -> str:
        return f"level {self.level}, {self.index}"


class LedgerHead(models.Model):
    """The only row: size and frontier of the tree, all that an append needs."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    hashes = models.BinaryField(default=bytes, help_text="The frontier, 32 bytes a hash.")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="ledger_has_one_head", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.origin}, {self.size} entries"

    @property
    def frontier(self) -> Frontier:
        """Raises LedgerStopped where somebody has changed the row, so that it is of no tree."""
        hashes = bytes(self.hashes)
        try:
            return Frontier(self.size, tuple(hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)))
        except ValueError as error:
            raise LedgerStopped(f"The head of the ledger is not what was sealed. {error}") from error

    @frontier.setter
    def frontier(self, frontier: Frontier) -> None:
        self.size, self.hashes = frontier.size, b"".join(frontier.hashes)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.origin, self.size, self.frontier.root)


class LedgerCheckpoint(models.Model):
    """A signed head, as it is published."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"

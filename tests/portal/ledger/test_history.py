"""A ledger's random history: entries, batches, crashes between any two steps, new keys, erasures and receipts.

It runs the pure modules over hashes in memory. A crash loses what is not committed.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.ledger import canonical, notes, proofs, tree
from portal.ledger.notes import NotSigned, Signer
from portal.ledger.tree import Mismatch
from tests.portal.ledger.oracle import MemoryHashes, Oracle

ORIGIN = "ledger.example/oakfield"
FORGER = Signer(ORIGIN, b"\xff" * 32)


def key(number):
    return Signer(ORIGIN, bytes([number]) * 32)


class History(RuleBasedStateMachine):
    checks = 0

    def __init__(self):
        super().__init__()
        # Committed: the waiting entries, the numbered ones with their hashes, what was sealed, the keys.
        self.waiting, self.entries, self.store = [], [], MemoryHashes()
        self.sealed, self.keys, self.made = [], [key(0)], 0
        # In the memory of the process only.
        self.batch = self.pushed = None
        # What people hold: entry, proof, the verifier that was printed on it, the checkpoint.
        self.receipts = []
        self.oracle = Oracle([])  # it keeps the bytes that are erased in the ledger

    def holds(self, claim):
        assert claim
        History.checks += 1

    def refused(self, check, *arguments):
        with pytest.raises((Mismatch, NotSigned)):
            check(*arguments)
        History.checks += 1

    def entry(self, **words):
        self.made += 1
        self.waiting.append(canonical.encode({"v": 1, "log": ORIGIN, "nonce": str(self.made), **words}))

    # The steps of signers and of the sequencer. A crash may come between any two.

    @initialize(count=some.sampled_from([0, 1, 6, 99, 253, 254, 255, 400]))
    def begin(self, count):
        self.entry(type="genesis", vkey=self.keys[0].vkey)
        self.append("Zoë", count)
        self.step(4, 1000)

    @rule(words=some.sampled_from(["Zoë", "Łukasz", "", "a\nb"]), count=some.sampled_from([1, 1, 2, 7, 130, 256]))
    def append(self, words, count):
        for _ in range(count):
            self.entry(type="attestation", name=words)

    @rule(steps=some.integers(1, 6), most=some.sampled_from([1, 2, 64, 1000]))
    def step(self, steps, most):
        """Take a batch, push, commit, seal, and again; it may stop after any of these."""
        for _ in range(steps):
            if self.pushed:
                self.commit()
            elif self.batch:
                self.push()
            elif len(self.entries) > (self.sealed[-1][0].size if self.sealed else 0):
                self.seal()
            else:
                self.batch = self.waiting[:most]

    def push(self):
        leaves = [tree.hash_leaf(entry) for entry in self.batch]
        self.pushed = leaves, *tree.compute_frontier(self.store, len(self.entries)).extend(leaves)

    def commit(self):
        leaves, frontier, nodes = self.pushed
        self.store.add(leaves, nodes)
        self.entries += self.batch
        self.oracle.inputs += self.batch
        self.waiting = self.waiting[len(self.batch) :]
        self.batch = self.pushed = None
        self.holds(frontier.size == len(self.entries))
        self.holds(frontier.root == self.oracle.root(frontier.size))

    def seal(self):
        size = len(self.entries)
        checkpoint = notes.Checkpoint(ORIGIN, size, tree.compute_root(self.store, size))
        self.holds(checkpoint.root == self.oracle.root(size))
        note, verifiers = notes.sign_note(checkpoint.text, self.keys[::-1]), [signer.verifier for signer in self.keys]
        self.holds(len(notes.open_note(note, verifiers)[1]) == len(verifiers))
        self.sealed.append((checkpoint, note, verifiers))

    @precondition(lambda self: self.batch)
    @rule()
    def crash(self):
        self.batch = self.pushed = None

    @precondition(lambda self: len(self.keys) == 1)
    @rule()
    def rotate(self):
        new = key((self.keys[-1].seed[0] + 1) % 200)
        self.entry(type="key_rotation", vkey=new.vkey, previous=self.keys[-1].vkey)
        self.keys.append(new)

    @precondition(lambda self: len(self.keys) == 2)
    @rule()
    def retire(self):
        self.keys.pop(0)

    @rule(data=some.data())
    def erase(self, data):
        self.entries[data.draw(some.integers(0, len(self.entries) - 1))] = None

    # What people do with it.

    @rule(data=some.data())
    def prove(self, data):
        checkpoint, note, verifiers = data.draw(some.sampled_from(self.sealed))
        verifier = data.draw(some.sampled_from(verifiers))
        for index in data.draw(some.lists(some.integers(0, checkpoint.size - 1), min_size=1, max_size=4)):
            path = tree.prove_inclusion(self.store, index, checkpoint.size)
            self.holds(path == self.oracle.path(index, 0, checkpoint.size))
            proof = proofs.Proof(index, tuple(path), note).text
            if self.entries[index] is None:
                leaf = self.store.leaves(index, index + 1)[0]
                tree.verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root)
                self.refused(proofs.verify_proof, b"", proof, [verifier])
            else:
                self.refused(proofs.verify_proof, self.oracle.inputs[index - 1] + b" ", proof, [verifier])
                self.holds(proofs.verify_proof(self.entries[index], proof, [verifier]) == checkpoint)
                self.receipts.append((self.entries[index], proof, verifier, checkpoint))

    @precondition(lambda self: self.receipts)
    @rule(data=some.data())
    def verify(self, data):
        """Whatever has happened since, receipts prove exactly what they proved before."""
        for receipt in data.draw(some.lists(some.sampled_from(self.receipts), min_size=1, max_size=3)):
            self.check_receipt(*receipt, other=data.draw(some.sampled_from(self.oracle.inputs)))

    def check_receipt(self, entry, proof, verifier, checkpoint, other):
        self.holds(proofs.verify_proof(entry, proof, [verifier]) == checkpoint)
        if other != entry:
            self.refused(proofs.verify_proof, other, proof, [verifier])
        read = proofs.parse_proof(proof)
        self.refused(proofs.verify_proof, entry, proof, [FORGER.verifier])
        forged = notes.sign_note(checkpoint.text, [FORGER])
        self.refused(proofs.verify_proof, entry, proofs.Proof(read.index, read.hashes, forged).text, [verifier])
        for late, note, verifiers in self.sealed[-3:]:
            if late.size != checkpoint.size:
                self.refused(proofs.verify_proof, entry, proofs.Proof(read.index, read.hashes, note).text, verifiers)

    @precondition(lambda self: len(self.sealed) > 1)
    @rule(data=some.data())
    def compare(self, data):
        pair = data.draw(some.lists(some.sampled_from(self.sealed), min_size=2, max_size=2))
        old, new = sorted((checkpoint for checkpoint, _, _ in pair), key=lambda checkpoint: checkpoint.size)
        proof = tree.prove_consistency(self.store, old.size, new.size)
        tree.verify_consistency(old.size, old.root, new.size, new.root, proof)
        self.holds(proof == self.oracle.proof(old.size, new.size))
        fork = Oracle([*self.oracle.inputs[: old.size - 1], b"forged", *self.oracle.inputs[old.size :]])
        forked = fork.proof(old.size, new.size)
        self.refused(tree.verify_consistency, old.size, old.root, new.size, fork.root(new.size), forked)
        self.refused(tree.verify_consistency, old.size, fork.root(old.size), new.size, new.root, proof)

    @invariant()
    def the_kept_tree_is_that_of_the_definition(self):
        """Not counted as checks, or these would be most of them."""
        assert tree.compute_root(self.store, len(self.entries)) == self.oracle.root(len(self.entries))


def run_histories(rounds, steps, checks):
    """Run histories until so many checks were made; how many one makes is random."""
    History.checks = 0
    options = settings(max_examples=rounds, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
    for _ in range(20):
        run_state_machine_as_test(History, settings=options)
        if History.checks >= checks:
            return
    pytest.fail(f"There were only {History.checks} checks.")


def test_whatever_happens_to_a_ledger_its_proofs_hold_and_no_others():
    run_histories(rounds=50, steps=50, checks=5000)


@pytest.mark.soak
def test_whatever_happens_to_a_ledger_its_proofs_hold_and_no_others_for_long():
    run_histories(rounds=2000, steps=100, checks=1_000_000)

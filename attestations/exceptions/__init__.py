"""Declare that a signature does not count: one asks, another confirms, neither of them the signer."""

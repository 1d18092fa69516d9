"""What the trust keeps about each policy beside its versions: who owns, approves, publishes and may read it."""

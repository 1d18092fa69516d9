"""The policy register: every policy with its owner, body, review and readers, and all that may be done with it."""

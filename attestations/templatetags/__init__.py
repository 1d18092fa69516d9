"""Template filters of the attestations app."""

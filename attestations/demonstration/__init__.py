"""The demonstration: an invented trust, some weeks after its first policy came into force."""

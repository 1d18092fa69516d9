"""The demonstration: an invented trust with its policies, some weeks after its protocol came into force."""

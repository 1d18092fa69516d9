"""The writes of the register."""

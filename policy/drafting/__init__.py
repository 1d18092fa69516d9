"""The next version while it is written: its text, its review, what is left to do, and its approval."""

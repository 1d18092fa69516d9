"""Which policies people are asked for first, and over which weeks."""

"""Writes of questions and of what becomes of them."""

"""Signing a version: the statement, the form, the write and its pages."""

"""Signing in with allauth: its adapter, its backends and its addresses."""

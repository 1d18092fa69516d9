"""Signing in: how allauth is told what is so here."""

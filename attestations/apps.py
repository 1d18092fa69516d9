"""The app's registration."""

from django.apps import AppConfig


class AttestationsConfig(AppConfig):
    name = "attestations"

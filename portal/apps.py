"""The app's registration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

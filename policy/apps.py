"""The app's registration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "policy"

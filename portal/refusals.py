"""The refusal that any action may raise."""


class ActionRefused(Exception):
    """Why an action was not taken, as a sentence for people."""

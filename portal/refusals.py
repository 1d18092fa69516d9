"""The refusal that every action may answer with."""


class ActionRefused(Exception):
    """Why an action was not taken, as a sentence for people."""

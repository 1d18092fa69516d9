"""The refusal of a policy's text, in a sentence for its author."""

from portal.refusals import ActionRefused


class TextError(ActionRefused):
    """A text that cannot be read with certainty. ``line`` counts from 1; None means the whole file."""

    def __init__(self, line: int | None, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason if line is None else f"Line {line}: {reason}")

"""Why a text was not taken, as a sentence for whoever wrote it."""


class Refused(ValueError):
    """A text that cannot be read for certain. ``line`` counts from 1; None means the whole file."""

    def __init__(self, line: int | None, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason if line is None else f"Line {line}: {reason}")

"""Decides which words of Word's fields are shown results, and which are instructions or a table of contents."""

from dataclasses import dataclass, field

# These fields show nothing; a table of contents shows nothing until Word fills it in.
_SILENT = frozenset({"TOC", "XE", "TC", "TA", "RD", "PRIVATE", "SET", "BOOKMARK", "ASK"})


@dataclass(slots=True)
class Field:
    instruction: str = ""
    has_result: bool = False

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


@dataclass(slots=True)
class FieldStack:
    """The open fields, outermost first."""

    open: list[Field] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return all(one.has_result and one.name != "TOC" for one in self.open)

    @property
    def is_contents(self) -> bool:
        return any(one.name == "TOC" for one in self.open)

    def begin(self, instruction: str = "") -> None:
        self.open.append(Field(instruction))

    def instruct(self, words: str) -> None:
        """Add words to the innermost field's instruction. Word never shows them, even outside a field."""
        if self.open and not self.open[-1].has_result:
            self.open[-1].instruction += words

    def separate(self) -> None:
        if self.open:
            self.open[-1].has_result = True

    def end(self) -> bool:
        """Close the innermost field. Return whether Word shows words for it that the file does not hold."""
        if not self.open:
            return False
        ended = self.open.pop()
        return self.is_shown and not ended.has_result and ended.name not in _SILENT

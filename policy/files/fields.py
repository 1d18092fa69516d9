"""Word's fields: which words of a paragraph are shown results, and which are instructions or a contents list."""

from dataclasses import dataclass, field

# Fields that mark a place and show nothing, or, a contents list, nothing before Word fills it in.
SILENT = frozenset({"TOC", "XE", "TC", "TA", "RD", "PRIVATE", "SET", "BOOKMARK", "ASK"})


class Unshown(ValueError):
    """A field for which Word shows something that the file does not hold. Its words are the field's name."""


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    has_result: bool = False

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


@dataclass(slots=True)
class Fields:
    """The fields that are open, the outermost first."""

    open: list[_Field] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return all(each.has_result and each.name != "TOC" for each in self.open)

    @property
    def is_contents(self) -> bool:
        return any(each.name == "TOC" for each in self.open)

    def begin(self, instruction: str = "") -> None:
        self.open.append(_Field(instruction))

    def instruct(self, words: str) -> None:
        """Words of the innermost field's instruction. Where none is open they are shown nowhere."""
        if self.open and not self.open[-1].has_result:
            self.open[-1].instruction += words

    def separate(self) -> None:
        if self.open:
            self.open[-1].has_result = True

    def end(self) -> str:
        """Close the innermost field and return its instruction."""
        if not self.open:
            return ""
        ended = self.open.pop()
        if self.is_shown and not ended.has_result and ended.name not in SILENT:
            raise Unshown(ended.name[:20])
        return ended.instruction

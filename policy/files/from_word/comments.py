"""Comments of a Word file: who wrote what and when, about which words, with the replies."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from policy.text.blocks import Comment

from ..findings import Findings
from .changes import read_moment
from .markup import list_children
from .part_text import join_text
from .word_package import Package, Relation, find_target

_PARAGRAPH = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_MORE = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MOST_OPEN = 100


@dataclass(slots=True)
class _Found:
    """A comment, the id of its last paragraph, and the id of the last paragraph of the comment that it answers."""

    comment: Comment
    paragraph: str
    answers: str


class Comments:
    """Reads comments. ``relations`` are the document's. A comment is about the words between its two marks."""

    def __init__(self, package: Package, relations: Mapping[str, Relation], findings: Findings) -> None:
        self.findings = findings
        self.elements = {
            one.get("w:id", ""): one for one in _list_elements(package, relations, "comments", "w:comment")
        }
        more = _list_elements(package, relations, "commentsExtended", f"{_MORE}commentEx")
        self.answers = {one.get(f"{_MORE}paraId", ""): one.get(f"{_MORE}paraIdParent", "") for one in more}
        self.about: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.found: list[_Found] = []

    def read_range(self, element: Element) -> None:
        """Read the mark that begins or ends the words that a comment is about."""
        name = element.get("w:id", "")
        if element.tag == "w:commentRangeEnd":
            self.end(name)
        elif name in self.elements and name not in self.about and len(self.open) < _MOST_OPEN:
            self.about[name] = []
            self.open.append(name)

    def end(self, name: str) -> None:
        if name in self.open:
            self.open.remove(name)

    def add_words(self, text: str) -> None:
        for name in self.open:
            self.about[name].append(text)

    def add(self, name: str, where: str) -> None:
        """List a comment once, where the file refers to it."""
        element = self.elements.pop(name, None)
        if element is None:
            return
        self.end(name)
        author, words = element.get("w:author", ""), join_text(element)
        about = " ".join("".join(self.about.get(name, ())).split())
        paragraphs = [one.get(_PARAGRAPH, "") for one in element.iter("w:p")]
        last = paragraphs[-1] if paragraphs else ""
        comment = Comment(author, read_moment(element), words, about, where)
        self.found.append(_Found(comment, last, self.answers.get(last, "")))
        self.findings.leave_out(where, f"a comment by {author or 'somebody'}", words)

    def list_comments(self) -> tuple[Comment, ...]:
        """Return the comments with their replies, in the file's order. A reply to a missing comment stands alone."""
        replies: dict[str, list[Comment]] = {
            one.paragraph: [] for one in self.found if one.paragraph and not one.answers
        }
        alone = []
        for one in self.found:
            if one.answers in replies:
                replies[one.answers].append(one.comment)
            else:
                alone.append(one)
        return tuple(replace(one.comment, replies=tuple(replies.get(one.paragraph, ()))) for one in alone)


def _list_elements(package: Package, relations: Mapping[str, Relation], kind: str, tag: str) -> list[Element]:
    return list_children(package.read_tree(find_target(relations, kind)), tag)

"""Finds what a Word file keeps outside its body: notes, pictures, and the words of headers and footers."""

from collections.abc import Mapping
from functools import cache
from xml.etree.ElementTree import Element

from policy.text.blocks import Block, BlockKind, Words

from ...files import findings as word_findings
from ..findings import Findings
from ..words import WordRun, make_words
from .drawings import shows_picture
from .markup import list_children
from .part_text import join_text
from .runs import ParagraphRuns
from .word_package import Package, Relation, find_target


class Attachments:
    def __init__(self, package: Package, relations: Mapping[str, Relation], findings: Findings) -> None:
        self.package = package
        self.relations = relations
        self.findings = findings
        self.read_part = cache(self._read_part)
        self.read_picture = cache(self._read_picture)  # A picture shown a thousand times is kept once.

    def _read_part(self, kind: str) -> dict[str, Element]:
        """Return the notes of the first part of a kind, by id."""
        root = self.package.read_tree(find_target(self.relations, kind))
        tag = f"w:{kind.removesuffix('s')}"
        return {one.get("w:id", ""): one for one in list_children(root, tag)}

    def find_note(self, kind: str, name: str) -> Element | None:
        """Return a note only once, so that one that is cited often, or that cites itself, is not repeated."""
        return self.read_part(f"{kind}s").pop(name, None)

    def list_pictures(self, found: ParagraphRuns, where: str, style: str) -> list[Block]:
        """List a picture for each file that a drawing shows, with the drawing's alternative text."""
        blocks = []
        for drawing in found.pictures:
            words = self.read_alternative(drawing)
            pictures = [self.read_picture(name) for name in _list_files(drawing)]
            blocks += [Block(BlockKind.PICTURE, words, where, style=style, picture=one) for one in pictures if one]
            if not all(pictures):
                self.findings.add(word_findings.ABSENT_PICTURES, pictures.count(b""))
                self.findings.leave_out(where, "the description of a picture that the file does not hold", words.text)
        return blocks

    def _read_picture(self, name: str) -> bytes:
        relation = self.relations.get(name)
        is_stored = relation is not None and relation.kind == "image" and not relation.is_external
        return (self.package.read_bytes(relation.target) or b"") if relation is not None and is_stored else b""

    def read_alternative(self, drawing: Element) -> Words:
        properties = (one for one in drawing.iter() if one.tag.endswith("}docPr") or one.tag == "v:shape")
        texts = (one.get("descr") or one.get("alt") or "" for one in properties)
        run = WordRun(next((text for text in texts if text.strip()), ""))
        return make_words([run], self.findings.count_hidden, self.findings.count_accents)

    def leave_out_running_heads(self) -> None:
        """List each header and footer text once as left out. Sections, first pages and even pages may repeat it."""
        seen: set[str] = set()
        for relation in dict.fromkeys(self.relations.values()):
            if relation.kind not in ("header", "footer") or relation.is_external:
                continue
            root = self.package.read_tree(relation.target)
            text = "" if root is None else join_text(root)
            if text and text not in seen:
                seen.add(text)
                self.findings.leave_out(relation.kind, f"a running {_NAMES[relation.kind]}", text)


_NAMES = {"header": "head", "footer": "foot"}


def _list_files(drawing: Element) -> list[str]:
    """List the ids of the picture files that a drawing shows, each once; "" for a picture without an id.

    SVG files are skipped, because Word stores the same picture in another format beside them.
    """
    shown = (one for one in drawing.iter() if shows_picture(one) and not one.tag.endswith("}svgBlip"))
    return list(dict.fromkeys(one.get("r:embed") or one.get("r:link") or one.get("r:id") or "" for one in shown))

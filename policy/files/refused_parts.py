"""What a Word file may hold besides plain words, with the reason for refusing each rather than guessing."""

from xml.etree.ElementTree import Element

# w:tblGridChange is not among them: Word writes it when the width of a column was once another.
_TRACKED = (
    "w:ins w:del w:delText w:delInstrText w:moveFrom w:moveTo w:moveFromRangeStart w:moveToRangeStart w:rPrChange "
    "w:pPrChange w:sectPrChange w:numberingChange w:tblPrChange w:trPrChange w:tcPrChange "
    "w:cellIns w:cellDel w:cellMerge w:customXmlInsRangeStart w:customXmlDelRangeStart w:customXmlMoveFromRangeStart "
    "w:customXmlMoveToRangeStart"
)
_REASONS = {
    _TRACKED: "holds tracked changes. In Word, choose Review and accept or reject all changes, then save it",
    "w:txbxContent wps:txbx v:textbox": (
        "holds a text box, and where its words belong is not certain. Cut the words out of the box, paste them into "
        "the page, and delete the box"
    ),
    "w:footnoteReference w:endnoteReference": (
        "has a footnote or an endnote. Put its words into the text, or delete it"
    ),
    "m:oMath m:oMathPara": "holds an equation, which cannot be read as words. Write it out in words",
    "w:object w:control w:altChunk w:subDoc w:contentPart": (
        "holds something of another program or file. Paste its words as plain text in its place"
    ),
    "w:drawing w:pict": (
        "holds a picture, and a picture may say something. Write that in words, and delete the picture"
    ),
    "w:sym": "holds a character of a font of symbols, which means nothing in others. Type it as a word",
    "w:ruby w:bdo": "holds words that are set above or against others. Type them as plain text",
}
_BY_TAG = {tag: reason for tags, reason in _REASONS.items() for tag in tags.split()}
_ORDER = {reason: index for index, reason in enumerate(_REASONS.values())}


def find_refusal(element: Element) -> str | None:
    """The gravest reason for refusing an element, as the end of a sentence, or None."""
    reasons = {_BY_TAG[tag] for tag in _list_tags(element) if tag in _BY_TAG}
    return min(reasons, key=lambda reason: _ORDER[reason], default=None)


def count_rules(element: Element) -> int:
    """Count the lines drawn across the page: pictures to Word, but without meaning."""
    return sum(1 for picture in element.iter("w:pict") if _is_rule(picture))


def _is_rule(picture: Element) -> bool:
    return len(picture) == 1 and len(picture[0]) == 0 and picture[0].get("o:hr", "") in ("t", "true")


def _list_tags(element: Element) -> set[str]:
    return {child.tag for child in element.iter() if not (child.tag == "w:pict" and _is_rule(child))}

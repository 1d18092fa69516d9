"""Files that conform to two standards: WeasyPrint declares PDF/A-3a, and this adds PDF/UA-1."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pydyf
from weasyprint import Attachment

# PDF/A (ISO 19005-3, 6.6.2.3) requires a description of every property outside XMP, such as PDF/UA's.
PDF_UA_CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
RDF_END = b"</rdf:RDF>"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file attached to a PDF; ``at`` is the moment that it is about."""

    name: str
    data: bytes
    description: str
    at: datetime


def build_attachment(enclosure: Enclosure) -> Attachment:
    at = enclosure.at.astimezone(UTC)
    return Attachment(
        string=enclosure.data,
        name=enclosure.name,
        description=enclosure.description,
        created=at,
        modified=at,
        relationship="Data",
    )


def claim_accessible(pdf: pydyf.PDF) -> None:
    """Adds the claim to the metadata of a PDF/A document."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    [content] = metadata.stream
    before, end, after = bytes(content).rpartition(RDF_END)
    metadata.stream = [before + PDF_UA_CLAIM + end + after]

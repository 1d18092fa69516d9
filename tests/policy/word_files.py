"""Word files for tests, made from raw parts, so that they can hold what no library writes."""

import zipfile
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def paragraph(words="", properties="", *, style="", list_="", level="", run=""):
    """A paragraph of one run. ``list_`` and ``level`` number it by itself."""
    numbered = level and f'<w:ilvl w:val="{level}"/>'
    numbered += list_ and f'<w:numId w:val="{list_}"/>'
    inner = style and f'<w:pStyle w:val="{style}"/>'
    inner += numbered and f"<w:numPr>{numbered}</w:numPr>"
    return (
        f"<w:p><w:pPr>{inner}{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def run(inner):
    return f"<w:r>{inner}</w:r>"


def level(index, form="decimal", text=None, extra=""):
    text = f"%{index + 1}" if text is None else text
    first = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}'
    return f'<w:lvl w:ilvl="{index}">{first}<w:lvlText w:val="{text}"/></w:lvl>'


def outline(name, *levels, extra=""):
    return f'<w:abstractNum w:abstractNumId="{name}">{extra}{"".join(levels)}</w:abstractNum>'


def list_of(name, outline, extra=""):
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{outline}"/>{extra}</w:num>'


def style(name, inner="", *, kind="paragraph", shown="", is_default=False):
    default = ' w:default="1"' if is_default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{default}><w:name w:val="{shown or name}"/>{inner}</w:style>'


def part(root, inner):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {SPACES}>{inner}</w:{root}>'


def relations(*kinds):
    """Relations given as (id, kind, target) or (id, kind, target, mode)."""
    found = ""
    for name, kind, target, *mode in kinds:
        external = f' TargetMode="{mode[0]}"' if mode else ""
        found += f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{external}/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def parts(body="", *, styles="", numbering="", related=(), kind=WORD):
    """The parts of a Word file by name."""
    own = [("s", "styles", "styles.xml"), ("n", "numbering", "numbering.xml"), *related]
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": relations(("d", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*own),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", styles),
        "word/numbering.xml": part("numbering", numbering),
    }


def zip_parts(members, compression=zipfile.ZIP_DEFLATED):
    """A zip of these members, text or bytes by name."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def make_docx(body="", **more):
    return zip_parts(parts(body, **more))

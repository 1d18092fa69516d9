"""PDFs that are kept as files: small ones, and those that must be refused."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.policy.test_pdf_blocks import draw

PAGES = (
    "<h1>Keeping children safe</h1><p>A cover without a duty on it.</p>",
    "<h2>1. What staff should know</h2><p>All staff should know what to do if a child tells them of abuse.</p>",
    "<h2>2. What staff should do</h2><p>Staff speak to the designated safeguarding lead at once.</p>",
    "<h2>Annex A</h2><p>A condensed part for those who do not work with children.</p>",
)


def make_pdf(*pages):
    return draw("<div style='break-after: page'></div>".join(pages or PAGES))


def change(data, edit):
    """The PDF after ``edit(document)``."""
    with pikepdf.open(BytesIO(data)) as document:
        edit(document)
        written = BytesIO()
        document.save(written)
        return written.getvalue()


def encrypt(data, **passwords):
    with pikepdf.open(BytesIO(data)) as document:
        written = BytesIO()
        document.save(written, encryption=pikepdf.Encryption(**passwords))
        return written.getvalue()


def add_script(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def add_script_to_a_page(document):
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.pages[0].AA = Dictionary(O=document.make_indirect(action))


def add_program(document):
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.Launch, F=String("cmd.exe")),
    )
    document.pages[0].Annots = Array([document.make_indirect(link)])


def add_attachment(document):
    document.attachments["a.exe"] = b"MZ"


def add_form(document):
    field = document.make_indirect(Dictionary(FT=Name.Tx, T=String("name")))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def add_signature(document):
    field = document.make_indirect(Dictionary(FT=Name.Sig, T=String("signature")))
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def add_pages(document):
    page = document.pages[0]
    for _ in range(4_000):
        document.pages.append(page)


def break_table(data):
    place = data.rindex(b"startxref\n") + len(b"startxref\n")
    end = data.index(b"\n", place)
    return data[:place] + b"9" * (end - place) + data[end:]

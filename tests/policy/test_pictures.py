"""Pictures of a file are kept by the digest that stands in the text, checked, and served to signed-in people."""

from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from docx import Document
from PIL import Image

from policy.drafting.file_pictures import MOST_SIDE, find_content_type
from policy.models import Picture
from policy.reading import pdf
from policy.reading.pictures import load_pictures
from tests import factories as make
from tests import verapdf
from tests.policy.brought_in import fill_in, press, review_file, upload
from tests.policy.draft_pages import get_address, reload_draft
from tests.words import read_words


def draw(kind="PNG", size=(40, 20)):
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def write_with(picture):
    """A Word file with words before and after a picture."""
    document = Document()
    document.add_paragraph("Everybody knows where the nearest way out is, and shows it to visitors.")
    document.add_picture(BytesIO(picture))
    document.add_paragraph("It is shown on the map of the site.")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


PNG = draw()
DIGEST = sha256(PNG).hexdigest()
SOURCE = f"--- policy text, form 2 ---\nWhere to go.\n![A map of the site](sha256:{DIGEST})\n".encode()


@pytest.fixture
def kept(db):
    return Picture.objects.create(digest=DIGEST, content_type="image/png", data=PNG)


@pytest.mark.parametrize(("kind", "said"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif")])
def test_pictures_that_browsers_show_are_kept(kind, said):
    assert find_content_type(draw(kind)) == said


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PNG[:45], draw("BMP"), draw(size=(MOST_SIDE + 1, 1))],
    ids=["nothing", "svg", "broken off", "bitmap", "too wide"],
)
def test_anything_else_is_no_picture(data):
    assert find_content_type(data) == ""


def test_a_picture_of_a_published_text_is_shown_and_served_once(kept, teacher):
    version = make.version(slug="map", title="Map", source=SOURCE)
    client = make.sign_in(teacher)
    address = f"{version.get_absolute_url()}pictures/{DIGEST}"
    assert f'src="{address}"' in client.get(version.get_absolute_url()).text
    answer = client.get(address)
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_a_picture_that_is_not_in_the_text_is_not_served(kept, teacher, protocol):
    address = f"{protocol.get_absolute_url()}pictures/{DIGEST}"
    assert make.sign_in(teacher).get(address).status_code == 404


def test_a_draft_shows_its_picture_to_those_who_see_drafts(kept, lead, draft, teacher):
    upload(lead, draft, b"x\n")
    lead.post(get_address(draft, "text/"), {"text": SOURCE.decode(), "revision": reload_draft(draft).revision})
    address = get_address(draft, f"pictures/{DIGEST}")
    assert f'src="{address}"' in lead.get(get_address(draft, "preview/")).text
    assert lead.get(address).content == PNG
    assert make.sign_in(teacher).get(address).status_code == 403


def test_the_pdf_and_the_word_file_show_it(kept, teacher):
    version = make.version(slug="ways-out", title="Ways out", source=SOURCE)
    made = pdf.render_version(version)
    verapdf.assert_sound(made)
    with pikepdf.open(BytesIO(made)) as file:
        dictionaries = [thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary)]
        assert [str(thing.Alt) for thing in dictionaries if "/Alt" in thing] == ["A map of the site"]
    assert "40" in verapdf.run_program("pdfimages", made, "-list")
    word = make.sign_in(teacher).get("/policies/ways-out/versions/1.0.docx").content
    with ZipFile(BytesIO(word)) as package:
        assert PNG in [package.read(name) for name in package.namelist()]


def test_the_bytes_of_a_picture_are_what_its_digest_says_and_stay(kept):
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(digest="0" * 64, content_type="image/png", data=PNG)
    for sql in ("UPDATE policy_picture SET content_type = 'image/gif'", "DELETE FROM policy_picture"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_picture_with_other_bytes_than_its_digest_says_is_shown_nowhere(kept, teacher):
    version = make.version(slug="ways-out", title="Ways out", source=SOURCE)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE policy_picture DISABLE TRIGGER USER")
        cursor.execute("UPDATE policy_picture SET data = %s", [draw(size=(10, 10))])
    assert load_pictures(version.text) == {}
    answer = make.sign_in(teacher).get(f"{version.get_absolute_url()}pictures/{DIGEST}")
    assert "This record is being checked" in read_words(answer)


def test_a_picture_of_a_word_file_comes_in_with_its_file_and_must_be_described(lead, draft):
    upload(lead, draft, write_with(PNG), "map.docx")
    assert Picture.objects.get().digest == DIGEST
    assert f"](sha256:{DIGEST})" in reload_draft(draft).text
    [doubt] = review_file(draft).unsettled
    press(lead, draft, fill_in(draft, doubt, "describe the picture", "A map of the site"))
    assert f"![A map of the site](sha256:{DIGEST})" in reload_draft(draft).text
    assert not review_file(draft).unsettled


def test_a_picture_that_no_page_can_show_stays_as_words_with_a_doubt(lead, draft):
    upload(lead, draft, write_with(draw("TIFF")), "map.docx")
    assert not Picture.objects.exists()
    assert "sha256:" not in reload_draft(draft).text
    assert "This picture is of a kind that web pages do not show" in read_words(
        lead.get(get_address(draft, "reading/"))
    )

"""``manage.py try_files`` says of each file of a folder whether it comes in, and how many of its words do."""

import csv
import io
import json
import shutil
import time

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from weasyprint import HTML

from policy.files.reading_blocks import read_blocks
from policy.files.trial import trial, word_counts
from policy.files.trial.other_extraction import extract_texts
from policy.files.trial.process import read_file_as_text
from policy.files.trial.trial import try_file
from policy.files.trial.word_counts import count_words, list_words
from policy.text.errors import TextError
from tests.policy.word_files import level, list_of, make_docx, outline, paragraph

COLUMNS = "file,taken,reason,units,doubts,words,words_in_order,words_lost,seconds,megabytes"
KEYS = make_docx(
    paragraph("Staff hand in their keys.", list_="1") + paragraph("Lost keys are told to the office.", list_="1"),
    numbering=outline(1, level(0, text="%1.")) + list_of(1, 1),
)


def print_table(folder, *options):
    printed = io.StringIO()
    call_command("try_files", str(folder), *options, stdout=printed)
    return printed.getvalue()


def read_csv(folder):
    return list(csv.DictReader(io.StringIO(print_table(folder, "--csv"))))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "c.docx").write_bytes(KEYS)
    (tmp_path / "a.md").write_text("# Keys\n\nStaff hand in their keys.\n")
    (tmp_path / "b.docx").write_bytes(b"no Word file")
    (tmp_path / ".hidden").write_text("Nothing.")
    (tmp_path / "inner").mkdir()
    return tmp_path


@pytest.fixture
def no_programs(tmp_path, monkeypatch):
    """Neither pandoc nor LibreOffice nor pdftotext is installed, but what stands in this folder."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


# The command


def test_csv_has_these_columns_and_a_row_for_each_file_by_name(folder):
    printed = print_table(folder, "--csv")
    assert printed.splitlines()[0] == COLUMNS
    rows = read_csv(folder)
    assert [(row["file"], row["taken"]) for row in rows] == [
        ("a.md", "text"),
        ("b.docx", "refused"),
        ("c.docx", "text"),
    ]
    assert len(printed.splitlines()) == 4


def test_csv_has_units_words_and_the_share_in_order(folder):
    _, refused, taken = read_csv(folder)
    assert refused["reason"].startswith("The file is named .docx but is not a Word file")
    assert taken["units"] == "clause 2"
    assert (taken["words"], taken["words_in_order"], taken["words_lost"], taken["reason"]) == ("12", "100.00", "0", "")
    assert float(taken["seconds"]) >= 0
    assert float(taken["megabytes"]) >= 0


def test_the_table_fits_a_wide_screen_and_ends_with_totals(folder):
    (folder / f"{'very long name ' * 6}.txt").write_text("Staff hand in their keys.\n")
    lines = print_table(folder).splitlines()
    assert max(map(len, lines)) <= 120
    assert any(line.startswith("4 files") and " 3 text " in line for line in lines)
    assert lines[-2].startswith("Words of titles, or listed as left out: ")
    assert "plain text: the file itself" in lines[-1]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        print_table(tmp_path / "nowhere")


def test_an_empty_folder_has_no_files(tmp_path):
    assert read_csv(tmp_path) == []
    assert "0 files" in print_table(tmp_path)


def test_a_file_that_takes_too_long_is_ended(folder, monkeypatch):
    monkeypatch.setattr(trial, "MOST_SECONDS", 0.01)
    assert try_file(folder / "a.md").reason == "Reading the file took more than 60 seconds."


# One file


def test_every_kind_of_file_is_read_by_its_content(tmp_path):
    pdf = HTML(string="<p>Staff hand in their keys.").write_pdf()
    assert read_blocks("keys.docx", pdf).blocks[0].words.text == "Staff hand in their keys."
    assert read_blocks("keys.pdf", KEYS).blocks[0].number == "1."
    assert read_blocks("keys.txt", b"Staff hand in their keys.\n").blocks[0].words.text == "Staff hand in their keys."
    assert read_blocks("keys.md", b"*Staff* hand in\n").blocks[0].words.text == "Staff hand in"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"plain", "named .pdf but is not a PDF"), (b"%PDF-1.7" + bytes(5_000_001), "The file has 5.0 MB")],
)
def test_what_is_no_pdf_or_too_large_is_refused(data, reason):
    with pytest.raises(TextError, match=reason):
        read_blocks("keys.pdf", data)


def test_a_refused_file_has_its_reason_time_and_memory():
    answer = read_file_as_text("keys.rtf", b"{\\rtf1 keys}")
    assert answer["reason"].startswith("The file is in Rich Text Format")
    assert answer["seconds"] >= 0
    assert answer["megabytes"] >= 0


def test_a_text_of_either_form_is_read_again():
    of_form_1 = read_file_as_text("keys.txt", b"1 Purpose\n\n1.1 Staff hand in their keys.\n")
    of_form_2 = read_file_as_text("keys.md", b"| Who | What |\n| --- | --- |\n| Staff | keys |\n")
    assert "reason" not in of_form_1
    assert of_form_2["units"] == {"header": 1, "row": 1}
    assert of_form_2["kept"][-1].split("\n") == [" Staff", "keys"]


# Words


def count(file_text, *kept, left_out=()):
    found = count_words(file_text, kept, left_out)
    return found.percentage, dict(found.lost)


def test_words_are_casefolded_letters_and_digits():
    assert list_words("Staff’s WELL-known ﬁles, 3 of 10; don't_go") == [
        *("staffs", "wellknown", "files", "3", "of", "10", "dont", "go")
    ]


@pytest.mark.parametrize("start", ["1.", "(a)", "iv)", "3.1", "3.1.2", "•", "-", "o", "\uf0b7", "1.(b)"])
def test_list_numbers_and_bullets_count_on_neither_side(start):
    assert count(f"{start} Keys\nDoors", "Keys", "Doors") == (100, {})
    assert count("Keys\nDoors", f"{start} Keys", "Doors") == (100, {})
    assert list_words(f"{start} Keys") == ["keys"]


@pytest.mark.parametrize("start", ["3", "I", "2010.", "Keys."])
def test_other_beginnings_are_words(start):
    assert len(list_words(f"{start} doors")) == 2


@pytest.mark.parametrize("hyphen", ["-", "‐", "\u00ad"])
def test_a_hyphen_at_the_end_of_a_line_changes_nothing(hyphen):
    assert count(f"the poli{hyphen}\ncy of well{hyphen} \n known staff", "the policy of well-known staff") == (100, {})


def test_invisible_characters_change_nothing():
    assert count("the poli\u200bcy\ufeff", "the policy") == (100, {})


def test_what_is_left_out_is_taken_out_of_both_sides():
    assert count("Oakfield school\nKeys are kept", "Keys are kept", left_out=["Oakfield school"]) == (100, {})


def test_what_is_left_out_may_stand_elsewhere_in_the_file():
    """Its words are not lost, but they count where they are missing only."""
    assert count("Oakfield keys school are kept", "keys are kept", left_out=["Oakfield school"]) == (100, {})
    assert count("Oakfield keys school are kept", "keys are", left_out=["Oakfield school"]) == (66.66, {"kept": 1})


def test_a_moved_word_is_out_of_order_but_not_lost():
    assert count("keys are kept safe", "safe keys are kept") == (75, {})


def test_a_joined_word_is_lost():
    assert count("keys are kept", "keysare kept") == (33.33, {"keys": 1, "are": 1})


def test_a_word_that_stands_twice_must_be_kept_twice():
    assert count("keys and keys", "keys and") == (66.66, {"keys": 1})


def test_the_share_is_cut_off_so_that_100_means_every_word():
    assert count(" ".join(map(str, range(100_000))), " ".join(map(str, range(99_999))))[0] == 99.99


def test_a_file_without_words_has_all_of_them():
    assert count("•", "") == (100, {})


@given(st.lists(st.tuples(st.sampled_from(["keys", "doors", "are", "kept"]), st.booleans()), max_size=40))
def test_what_is_lost_and_what_is_in_order_make_up_the_file(words):
    """Where words are only left away, those that stay are in order."""
    found = count_words(" ".join(word for word, _ in words), [word for word, is_kept in words if is_kept], ())
    assert found.in_order + found.lost.total() == found.expected == len(words)


@pytest.mark.parametrize(
    "text", ["i." * 100_000 + "x", "(" * 200_000, "a-" + " " * 200_000, "1.1" * 70_000, "1.\n" * 70_000]
)
def test_long_rows_of_signs_end_quickly(text):
    start = time.process_time()
    count(text, text)
    assert time.process_time() - start < 5


def test_lost_words_come_out_of_the_process_that_counts_them(monkeypatch, capsys):
    texts = {"file": "Keys and doors and gates", "kept": ["Keys"], "left_out": []}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(texts)))
    word_counts.main()
    assert json.loads(capsys.readouterr().out)["lost"] == {"and": 2, "doors": 1, "gates": 1}


# The other program


@pytest.mark.usefixtures("no_programs")
def test_without_programs_another_library_finds_the_words():
    [text], extraction = extract_texts("keys.docx", KEYS)
    assert extraction == "Word: python-docx"
    assert text.splitlines() == ["Staff hand in their keys.", "Lost keys are told to the office."]


@pytest.mark.usefixtures("no_programs")
def test_without_programs_the_signs_of_markdown_are_stripped():
    source = (
        b'# Keys\n\n> *Staff* [hand](https://example.org/in "Title") in &amp; **go**.\n\n| a | b |\n|--|--|\n<!-- x -->'
    )
    [text], extraction = extract_texts("keys.md", source)
    assert extraction == "Markdown: its signs stripped"
    assert list_words(text) == ["keys", "staff", "hand", "in", "go", "a", "b"]


@pytest.mark.usefixtures("no_programs")
def test_without_programs_a_pdf_is_compared_with_nothing():
    assert extract_texts("keys.pdf", b"%PDF-1.7") == ([], "")


@pytest.mark.usefixtures("no_programs")
def test_a_file_that_is_compared_with_nothing_has_no_figures(tmp_path):
    (tmp_path / "d.pdf").write_bytes(HTML(string="<p>Staff hand in their keys.").write_pdf())
    (row,) = read_csv(tmp_path)
    assert (row["file"], row["taken"], row["words"], row["words_in_order"]) == ("d.pdf", "text", "", "")
    assert "compared with nothing" in print_table(tmp_path).splitlines()[-1]


def test_libreoffice_is_asked_where_there_is_no_pandoc(no_programs):
    program = no_programs / "soffice"
    program.write_text('#!/bin/sh\nfor last; do :; done\nprintf "Keys" > "${last%.docx}.txt"\n')
    program.chmod(0o700)
    assert extract_texts("keys.docx", KEYS) == (["Keys"], "Word: LibreOffice")


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_puts_a_note_after_the_block_that_cites_it():
    [text], extraction = extract_texts("keys.md", b"Keys[^1] and\ndoors.\n\n[^1]: Or cards.\n\nLast `code`.\n")
    assert extraction == "Markdown: pandoc"
    assert list_words(text) == ["keys", "and", "doors", "or", "cards", "last", "code"]


def test_plain_text_is_compared_with_itself_in_whatever_encoding():
    assert extract_texts("keys.txt", "Keys’".encode("cp1252"))[0] == ["Keys’"]
    assert extract_texts("keys.txt", "Keys”\r\n".encode()) == (["Keys”\n"], "plain text: the file itself")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_a_pdf_counts_by_the_one_of_two_texts_that_agrees_better(tmp_path):
    """pdftotext takes the narrow column of this table for a column of the page, and reads it last."""
    rows = "".join(f"<tr><td>Staff hand in key {n} before they go on leave, and sign for it.<td>D" for n in range(9))
    style = "table { width: 400pt; border-collapse: collapse } td { border: 1px solid }"
    (tmp_path / "a.pdf").write_bytes(HTML(string=f"<style>{style}</style><table>{rows}</table>").write_pdf())
    texts, _ = extract_texts("a.pdf", (tmp_path / "a.pdf").read_bytes())
    assert list_words(texts[0]) != list_words(texts[1])
    assert try_file(tmp_path / "a.pdf").words.percentage == 100

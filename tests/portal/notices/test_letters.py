"""One source, two forms: what becomes of the parts of a letter, whatever somebody has typed into them."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import Notice
from portal.notices import messages
from portal.notices.letters import Button, Code, Facts, Heading, Item, Items, Letter, Quote
from portal.notices.plain_text import render_text, unwrap
from portal.notices.rendering import LONGEST_SUBJECT, render_html, render_plain, render_subject

LONG_NAME = "Llanfairpwllgwyngyll" * 10
LETTER = Letter(
    subject="Please sign two policies",
    greeting="Dear Maya,",
    body=[
        "Two policies are new, and both are about what you do every day, so please read them before you sign them.",
        Heading("To sign"),
        Items([Item("Social Networking Protocol", "Please sign by Friday 4 December. About 10 minutes.")]),
        Facts([("Academy", "Oakfield Academy"), ("Asked by", LONG_NAME)]),
        Quote("Thank you.\nIt matters."),
        Code("XKCD-1234"),
        Button("Read and sign", "http://127.0.0.1:8000/policies/?a=1&b=2"),
    ],
    ask="Questions? Ask HR.",
    why="You get this because you work here.",
)
NASTY = '</td><script>x</script> class="button" \u202eevil\u202c\x07 <img src=//evil.example/p.gif>'


def with_body(*body):
    return replace(LETTER, body=body)


def test_the_text_reads_well_in_72_columns():
    text = render_plain(LETTER)
    assert max(len(line) for line in text.splitlines() if LONG_NAME not in line) <= 72
    for words in (
        "* Social Networking Protocol\n  Please sign by Friday 4 December. About 10 minutes.",
        "To sign\n-------",
        f"Academy   Oakfield Academy\nAsked by  {LONG_NAME}",
        "> Thank you.\n> It matters.",
        "\n\nXKCD-1234\n\n",
        "Read and sign:\nhttp://127.0.0.1:8000/policies/?a=1&b=2\n",
        "\n-- \nYou get this because you work here.\n",
    ):
        assert words in text


def test_the_html_has_its_look_in_attributes_and_fetches_nothing():
    markup = render_html(LETTER)
    assert re.search(r'<a class="button-link" style="[^"]*background-color: #0f4c5c', markup)
    assert 'href="http://127.0.0.1:8000/policies/?a=1&amp;b=2"' in markup
    assert not re.search(r"<img|<link|\bsrc=|url\(|@import|<script|flex|grid", markup)
    assert "{{" not in markup
    unstyled = set(re.findall(r'class="([a-z-]+)"(?! style=)', markup))
    assert unstyled == set()


WORDS = st.lists(st.text("abcdefg,.é", min_size=1, max_size=90), min_size=1, max_size=40).map(" ".join)


@given(WORDS, WORDS, WORDS)
def test_a_screen_that_breaks_its_own_lines_gets_each_paragraph_whole(paragraph, other, quoted):
    letter = Letter(subject="", body=[paragraph, Quote(quoted), Facts([("Why", other)])], why=paragraph)
    lines = unwrap(render_text(letter, trust_name="Trust", site_address="https://portal.example")).splitlines()
    assert {paragraph, f"> {quoted}", f"Why  {other}", "Sent by the policy portal of Trust:"} <= {*lines}


def test_what_stood_on_lines_of_its_own_stays_there():
    unwrapped = unwrap(render_plain(LETTER))
    for words in (
        "* Social Networking Protocol\n  Please sign by Friday 4 December. About 10 minutes.",
        "To sign\n-------",
        f"Academy   Oakfield Academy\nAsked by  {LONG_NAME}",
        "> Thank you.\n> It matters.",
        "\n\nXKCD-1234\n\n",
        "Read and sign:\nhttp://127.0.0.1:8000/policies/?a=1&b=2\n",
        "\n-- \nYou get this because you work here.\n",
    ):
        assert words in unwrapped


def test_no_phone_breaks_the_word_e_mail_and_no_address_is_touched():
    markup = render_html(with_body("Your e-mail, or E-mails to me@e-mail.example and e-mail-box.", NASTY))
    assert (
        re.findall(r'<span class="word" style="white-space: nowrap">([^<]*)</span>', markup)
        == ["e-mail", "E-mails"] * 2
    )


def test_what_somebody_typed_is_words_and_nothing_else():
    parts = [NASTY, Heading(NASTY), Items([Item(NASTY, NASTY)]), Facts([(NASTY, NASTY)]), Quote(NASTY), Code(NASTY)]
    markup = render_html(replace(with_body(*parts), greeting=NASTY, ask=NASTY, why=NASTY, subject=NASTY))
    assert not re.search(r"<script|<img|\u202e|\x07", markup)
    assert markup.count("style=") == markup.count('class="')  # theirs is none
    assert not re.search("[\u202e\x07]", render_plain(with_body(NASTY)))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\x0b"])
def test_a_line_break_in_a_subject_begins_no_header(end):
    notice = Notice(kind="receipt", address="union@example.org")
    letter = replace(LETTER, subject=f"Hello{end}Bcc: evil@example.org")
    head = messages.build_message(notice, letter, notice.address).message().as_bytes().partition(b"\n\n")[0]
    assert b"Subject: Hello Bcc: evil@example.org" in head
    assert not re.search(rb"^Bcc", head, re.MULTILINE)
    assert len(render_subject(replace(LETTER, subject="x" * 500))) == LONGEST_SUBJECT


def test_messages_of_one_thread_stand_together_and_each_person_has_their_own():
    def build(address, thread):
        notice = Notice(kind="receipt", address=address)
        return messages.build_headers(notice, replace(LETTER, thread=thread))

    first, second = build("a@example.org", "asking:1"), build("a@example.org", "asking:1")
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert build("b@example.org", "asking:1")["References"] != first["References"]
    assert build("a@example.org", "asking:2")["References"] != first["References"]
    assert "References" not in build("a@example.org", "")


def test_a_secret_that_was_broken_over_two_lines_is_not_kept():
    secret = "KeyError in a file whose name is so long that the line must be broken somewhere in it"
    text = render_plain(with_body(f"It was {secret}.", Quote(f"It was {secret}.")))
    assert secret not in text
    kept = messages.remove([secret], text)
    assert kept.count("It was (removed).") == 2

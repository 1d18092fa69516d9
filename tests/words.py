"""What a page says: its words without markup, white space folded, as a reader has them."""

import html
import re


def words_of(page):
    """Of a response, a piece of markup, or all of ``<main>`` where there is one."""
    markup = page if isinstance(page, str) else page.text
    main = re.search(r"<main.*?</main>", markup, re.DOTALL)
    bare = re.sub(r"<[^>]+>", "", main[0] if main else markup)
    return " ".join(html.unescape(bare).split())

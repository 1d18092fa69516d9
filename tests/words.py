"""The text of a page without its markup."""

import html
import re


def read_words(page):
    """The text of a response or a piece of markup, with single spaces; only of ``<main>`` if there is one."""
    markup = page if isinstance(page, str) else page.text
    main = re.search(r"<main.*?</main>", markup, re.DOTALL)
    bare = re.sub(r"<[^>]+>", "", main[0] if main else markup)
    return " ".join(html.unescape(bare).split())


def read_title(page):
    """What the tab of a browser shows."""
    return " ".join(html.unescape(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1]).split())


def read_links(page):
    """Where the links of a page lead to, and their words: ``[("/policies/", "Policies"), ...]``."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
    return [(html.unescape(address), read_words(words)) for address, words in found]

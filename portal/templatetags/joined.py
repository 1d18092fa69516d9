"""Lays out for readers what must come out on one line: words that touch, and PDFs, whose bytes follow their markup."""

import re

from django import template
from django.template.base import Node, Parser, Token, TokenType
from django.template.defaulttags import CommentNode

register = template.Library()
LINE_BREAK = re.compile(r"\s*\n\s*")
TAGS = {TokenType.BLOCK, TokenType.COMMENT}


@register.tag
def joined(parser: Parser, token: Token) -> Node:
    """Joins the lines up to ``endjoined``: a break beside a tag leaves nothing, any other leaves one space.

    If nothing follows but the end of the file, its line break goes too, so that a component can stand within a line.
    """
    tokens = [token]
    while tokens[-1].contents != "endjoined":
        tokens.append(parser.next_token())
    if len(parser.tokens) == 1 and (last := parser.next_token()).contents != "\n":
        parser.prepend_token(last)
    for index in range(len(tokens) - 2, 0, -1):
        before, this, after = tokens[index - 1 : index + 2]
        if this.token_type == TokenType.TEXT:
            this.contents = _join(this.contents, before.token_type in TAGS, after.token_type in TAGS)
            if not this.contents:  # an empty text upsets those who measure coverage
                continue
        parser.prepend_token(this)
    return CommentNode()


def _join(text: str, follows_tag: bool, precedes_tag: bool) -> str:
    def replace(match: re.Match[str]) -> str:
        start, end = match.span()
        is_after_tag = text[start - 1] == ">" if start else follows_tag
        is_before_tag = text[end] == "<" if end < len(text) else precedes_tag
        return "" if is_after_tag or is_before_tag else " "

    return LINE_BREAK.sub(replace, text)

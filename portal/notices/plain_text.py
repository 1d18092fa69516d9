"""A letter as plain text, in lines of at most 72 characters unless a word or an address is longer. Pure."""

import re
from collections.abc import Sequence
from textwrap import wrap

from .letters import Block, Button, Code, Facts, Heading, Item, Items, Letter, Quote, Verbatim

WIDTH = 72
WIDEST_LABEL = 20  # a longer label has a line of its own
IS_FACT = re.compile(r"\S.*?\s\s+\S")


def render_text(letter: Letter, *, trust_name: str, site_address: str) -> str:
    words = [_fill(letter.greeting or ""), *map(_render_block, letter.body), _fill(letter.ask or ""), trust_name]
    small_print = [_fill(letter.why), f"{_fill(f'Sent by the policy portal of {trust_name}:')}\n{site_address}"]
    if letter.off:
        small_print.append(_render_block(letter.off))
    # Mail programs fold away what stands below these two dashes (RFC 3676, section 4.3).
    return "\n\n".join(filter(None, words)) + "\n\n-- \n" + "\n\n".join(small_print) + "\n"


def unwrap(text: str) -> str:
    """Puts together the lines that were one before ``render_text`` broke them, for a screen that breaks its own.

    A line continues the one before it if its first word did not fit there, and if it is none that begins something.
    """
    lines: list[str] = []
    room = 0
    for line in text.splitlines():
        begins = line.startswith(("* ", "-", "http")) or IS_FACT.match(line) is not None
        words = line.removeprefix("> ").strip()
        if lines and words and not begins and len(words.split(maxsplit=1)[0]) + 1 > room:
            lines[-1] += f" {words}"
        else:
            lines.append(line)
        room = WIDTH - len(line) if words and not line.startswith("-") else WIDTH
    return "\n".join(lines)


def _render_block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"{_fill(text)}\n{'-' * min(len(text), WIDTH)}"
        case Facts(pairs=pairs):
            return _render_facts(pairs)
        case Items(items=items):
            return "\n".join(map(_render_item, items))
        case Quote(text=text):
            return "\n".join(_fill(line, "> ") or ">" for line in text.strip().splitlines())
        case Button(label=label, address=address):
            return f"{_fill(f'{label}:')}\n{address}"
        case Code(text=text) | Verbatim(text=text):
            return text.strip("\n")
    return _fill(block)


def _render_facts(pairs: Sequence[tuple[str, str]]) -> str:
    widths = [len(label) for label, _ in pairs]
    width = max((width for width in widths if width <= WIDEST_LABEL), default=0) + 2
    return "\n".join(_fill(words, f"{label:{width}}", " " * width) for label, words in pairs)


def _render_item(item: Item) -> str:
    detail = _fill(item.detail, "  ")
    return _fill(item.title, "* ", "  ") + (f"\n{detail}" if detail else "")


def _fill(text: str, first: str = "", rest: str | None = None) -> str:
    """Break into lines; an address or a long name is never broken."""
    lines = wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)

"""Writes the notes about a PDF for the policy lead: what was joined, and what was left out."""

from collections.abc import Sequence

from .pages import PdfPage
from .paragraphs import Paragraph
from .words import WordJoiner

CHECK = "Taken from a PDF: check it against the original."


def list_notes(
    pages: Sequence[PdfPage], paragraphs: Sequence[Paragraph], words: WordJoiner, joined_tables: int
) -> tuple[str, ...]:
    """Return sentences, the most important first."""
    joined = sum(len(paragraph.lines) > 1 for paragraph in paragraphs)
    crosses = sum(paragraph.crosses for paragraph in paragraphs)
    pictures = sum(page.pictures for page in pages)
    comments = sum(page.comments for page in pages)
    invisible = sum(page.invisible_words for page in pages)
    bare = [page.number for page in pages if page.pictures and not page.words]
    notes = [
        (True, CHECK),
        (bool(bare), f"{_name_pages(bare)} only pictures: words in them were not read."),
        (
            invisible > 0,
            f"{_count(invisible, 'word')} cannot be seen in the PDF, as under a scan. They were taken too.",
        ),
        (joined > 0, f"{_count(joined, 'paragraph')} over several lines {_was(joined)} put together."),
        (crosses > 0, f"{_count(crosses, 'paragraph')} {_was(crosses)} joined over the end of a page or column."),
        (joined_tables > 0, f"{_count(joined_tables, 'table')} {_was(joined_tables)} joined over the end of a page."),
        (words.mended > 0, f"{_count(words.mended, 'word')} broken at a line's end {_was(words.mended)} made whole."),
        (words.kept > 0, f"{_count(words.kept, 'word')} with a hyphen at a line's end kept it."),
        (pictures > 0, f"{_count(pictures, 'picture')} {_was(pictures)} left out."),
        (
            comments > 0,
            f"{_count(comments, 'comment or form field', 'comments or form fields')} {_was(comments)} left out.",
        ),
    ]
    return tuple(sentence for is_true, sentence in notes if is_true)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _name_pages(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Page {numbers[0]} holds"
    shown = [str(number) for number in numbers[:20]]
    more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
    return f"Pages {', '.join(shown)}{more} hold"

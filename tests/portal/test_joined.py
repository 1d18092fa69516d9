"""What is laid out in lines comes out on one: PDFs keep their bytes, and words keep touching."""

import pytest
from django.template import Context, Template

LAID_OUT = [
    ("{% joined %}\n  one\n  two\n{% endjoined %}.", "one two."),
    ("{% joined %}\n  <b>\n    {{ name }}\n  </b>\n{% endjoined %}.", "<b>O’Brien</b>."),
    ("{% joined %}\n  signed by\n  {{ name }}\n  today\n{% endjoined %}.", "signed by O’Brien today."),
    (
        "{% joined %}\n  {{ name }}\n  {% if name %}\n    , here\n  {% endif %}\n  <i>x</i>\n{% endjoined %}.",
        "O’Brien, here<i>x</i>.",
    ),
    ('{% joined %}\n<a class="a"\n   href="b">\n  c\n</a>\n{% endjoined %}.', '<a class="a" href="b">c</a>.'),
]


@pytest.mark.parametrize(("source", "printed"), LAID_OUT)
def test_a_break_beside_a_tag_leaves_nothing_and_any_other_a_space(source, printed):
    assert render(source) == printed


def test_breaks_in_values_and_around_the_tag_are_kept():
    assert render("a\n{% joined %}\n{{ lines }}\n{% endjoined %}\nb") == "a\n1\n2\nb"


def test_a_file_that_ends_with_it_prints_no_break_after_it():
    assert render("{% joined %}\na\n{% endjoined %}\n") == "a"


def render(source):
    return Template("{% load joined %}" + source).render(Context({"name": "O’Brien", "lines": "1\n2"}))

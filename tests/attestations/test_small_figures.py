"""No figure of several academies tells how many at one of them chose not to sign, unless there are five or more."""

from dataclasses import fields
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from attestations.reports.figures import Figures
from attestations.reports.small_figures import FEW, tell_choices
from attestations.reports.wording import describe_choices

# At each academy: who has signed, still has time, is overdue, chose not to sign.
ACADEMIES = st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=2, max_size=4)


def build(academies):
    return [Figures(signed, due, overdue, 0, declined=declined) for signed, due, overdue, declined in academies]


def add(figures):
    return Figures(**{field.name: sum(getattr(each, field.name) for each in figures) for field in fields(Figures)})


def show(academies):
    """All that a page or file of several academies gives in figures and words."""
    figures = build(academies)
    total = add(figures)
    return [each.folded for each in figures], total.folded, describe_choices(total)


def list_worlds(academies):
    """Every way in which those to sign may have chosen, whatever a page shows of it."""
    for choices in product(*(range(due + declined + 1) for _, due, _, declined in academies)):
        yield [
            (signed, due + declined - chosen, overdue, chosen)
            for (signed, due, overdue, declined), chosen in zip(academies, choices, strict=True)
        ]


@given(ACADEMIES)
def test_nobody_works_out_a_figure_below_five_from_what_is_shown(academies):
    shown = show(academies)
    alike = [world for world in list_worlds(academies) if show(world) == shown]
    for place, (_, due, _, declined) in enumerate(academies):
        if due + declined and declined < FEW:
            assert len({world[place][3] for world in alike}) > 1
    if not shown[-1] and any(due + declined for _, due, _, declined in academies):
        assert len({sum(world[place][3] for place in range(len(world))) for world in alike}) > 1


@given(ACADEMIES)
def test_folding_leaves_who_is_asked_as_it_is(academies):
    for figures in build(academies):
        assert (figures.folded.asked, figures.folded.signed) == (figures.asked, figures.signed)
        assert figures.folded.due == figures.due + figures.declined


def test_the_trust_tells_its_number_from_five_on_unless_nearly_all_chose_so():
    assert [tell_choices(*pair) for pair in [(4, 40), (5, 40), (5, 7), (5, 6), (6, 6)]] == [None, 5, 5, None, None]

"""The table of all that is held falls behind no model: a column without a word fails here, by name."""

import pytest
from django.apps import apps

from attestations.personal_data import held
from attestations.personal_data.held_tables import Fate, parse_columns

TABLES = {table.label: table for table in held.TABLES}
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
WHERE = "attestations/personal_data/held/"


def test_every_table_has_a_word():
    missing = [label for label in MODELS if label not in TABLES]
    assert not missing, f"{', '.join(missing)} has no HeldTable: say in {WHERE} what it holds about people and why."


@pytest.mark.parametrize("label", sorted(MODELS))
def test_every_column_has_a_word(label):
    if label not in TABLES:
        pytest.skip("said above")
    named = [column.name for column in TABLES[label].columns]
    columns = [field.name for field in MODELS[label]._meta.concrete_fields]
    missing = [name for name in columns if name not in named]
    assert not missing, (
        f"{label}.{', '.join(missing)} has no word: add a line to its table in {WHERE}, "
        "as in: name | kept, erased or never | what people read, or nothing | why"
    )
    gone = [name for name in named if name not in columns]
    assert not gone, f"{label} has no {', '.join(gone)} any more: take the line out of {WHERE}."
    assert len(named) == len(set(named)), f"{label} says something twice."


def test_no_table_is_said_twice_and_those_that_are_not_in_use_are_of_other_apps():
    assert len(TABLES) == len(held.TABLES)
    assert {table.label for table in held.TABLES if not table.is_installed} <= {
        label for label in TABLES if label.startswith(("mfa.", "socialaccount."))
    }


def test_whose_rows_are_is_a_path_that_the_database_can_follow(db):
    for table in held.TABLES:
        for path in table.of if table.is_installed else ():
            assert not table.model._default_manager.filter(**{f"{path}__in": []}).order_by(table.when).exists()


def test_everyone_who_is_named_in_a_row_finds_it():
    """A column that names a person is whose row it is, or has words by which they find what they did."""
    person, silent = MODELS["portal.Person"], []
    for label, model in MODELS.items():
        columns = {column.name: column for column in TABLES[label].columns}
        for field in model._meta.concrete_fields:
            is_acting = field.related_model is person and field.name not in TABLES[label].of
            if is_acting and not columns[field.name].acted:
                silent.append(f"{label}.{field.name}")
    assert silent == ["portal.HeldBack.person"]  # told when it ends: an investigation is not given away


def test_a_line_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="Say why: name"):
        parse_columns("name | kept | Name | ")
    with pytest.raises(ValueError, match="forever"):
        parse_columns("name | forever | Name | because")
    assert parse_columns("a b | never | | numbers")[1].fate == Fate.NEVER


def test_where_heads_see_it_the_governance_professional_sees_that_of_those_who_govern():
    of_no_governor = {"portal.LineAbove", "portal.AuditLine", "attestations.ReminderByHand"}
    silent = {
        table.label
        for table in TABLES.values()
        if "head teacher" in table.seen_by and "governance professional" not in table.seen_by
    }
    assert silent == of_no_governor

"""manage.py import_people: the same preview, and the same changes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.models import Import, Person
from tests.portal.import_files import line, template


def run(path, *options):
    out = StringIO()
    call_command("import_people", str(path), *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(template(line(), line("S2", "", "Evans", "tom@demo.example")))
    return path


def test_without_apply_it_only_says_what_would_change(oakfield, hr, file):
    said = run(file, "--by", hr.reference)
    assert "Joiners: 1" in said
    assert "Maya Khan" in said
    assert "people.csv, row 3 given_names is empty" in said
    assert "Nothing was changed. Run it again with --apply" in said
    assert not Person.objects.filter(reference="S1").exists()


def test_with_apply_it_makes_the_changes(oakfield, hr, file):
    with pytest.raises(CommandError, match="Some rows are refused"):
        run(file, "--by", hr.reference, "--apply")
    said = run(file, "--by", hr.reference, "--apply", "--without-refused")
    assert "The changes are made. To undo them: import" in said
    assert Person.objects.filter(reference="S1").exists()
    assert Import.objects.get(applied_at__isnull=False).applied_by == hr


def test_somebody_must_be_responsible(oakfield, hr, file):
    with pytest.raises(CommandError, match="Nobody is named"):
        run(file)
    with pytest.raises(CommandError, match="Nobody has the staff number"):
        run(file, "--by", "nobody")


def test_an_unknown_preset_and_an_unreadable_file_are_refused_in_words(oakfield, hr, file, tmp_path):
    with pytest.raises(CommandError, match="There is no preset"):
        run(file, "--by", hr.reference, "--preset", "Nonsense")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv", "--by", hr.reference)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="Match them once"):
        run(other, "--by", hr.reference)

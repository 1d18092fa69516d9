from django.core.management import call_command
from django.db import migrations

# Shared by the tables of every app: what was declared is permanent.
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME
        USING ERRCODE = '23001';
END $$;

CREATE TRIGGER audit_line_is_permanent BEFORE UPDATE OR DELETE ON portal_auditline
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_line_is_permanent ON portal_auditline;
DROP FUNCTION refuse_change();
"""


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]

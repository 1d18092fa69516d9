from django.db import migrations

FACTS = {
    "person_name": ("portal_personname", "replaced_at"),
    "staff_number": ("portal_staffnumber", "replaced_at"),
    "person_merge": ("portal_personmerge", "replaced_at"),
    "academy_term": ("portal_academyterm", "replaced_at"),
    "closure_days": ("portal_closuredays", "replaced_at"),
    "contact": ("portal_contact", "replaced_at"),
    "line_above": ("portal_lineabove", "replaced_at"),
    "hold": ("portal_hold", "released_at', 'released_by_id"),
    "erasure": ("portal_erasure", "confirmed_at', 'confirmed_by_id"),
}
REFUSE = "".join(
    f"CREATE TRIGGER {name}_is_permanent BEFORE UPDATE OR DELETE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('{columns}');\n"
    for name, (table, columns) in FACTS.items()
)
ALLOW = "".join(f"DROP TRIGGER {name}_is_permanent ON {table};\n" for name, (table, _) in FACTS.items())

# Why somebody is away stands in HR's own system: what earlier releases kept of it can be emptied, and only that.
EMPTY_REASONS = """
CREATE FUNCTION refuse_change_but_emptied_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND OLD.reason <> ''
       AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
       AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
DROP TRIGGER absence_is_permanent ON portal_absence;
CREATE TRIGGER absence_is_permanent BEFORE UPDATE OR DELETE ON portal_absence
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_emptied_reason();
CREATE TRIGGER email_change_is_permanent BEFORE UPDATE OR DELETE ON portal_emailchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
KEEP_REASONS = """
DROP TRIGGER email_change_is_permanent ON portal_emailchange;
DROP TRIGGER absence_is_permanent ON portal_absence;
CREATE TRIGGER absence_is_permanent BEFORE UPDATE OR DELETE ON portal_absence
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
DROP FUNCTION refuse_change_but_emptied_reason();
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_people")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(EMPTY_REASONS, KEEP_REASONS),
    ]

from django.db import migrations

# Who has written at a draft decides who may not approve it: nobody is taken off that list.
REFUSE = """
CREATE TRIGGER policy_keeps_its_slug BEFORE UPDATE ON policy_policy
    FOR EACH ROW WHEN (NEW.slug IS DISTINCT FROM OLD.slug) EXECUTE FUNCTION refuse_another_slug();

CREATE FUNCTION policy_editor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM policy_draft WHERE id = NEW.draft_id AND version_id IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a draft keeps its editors' USING ERRCODE = '23001';
END $$;

CREATE TRIGGER editor_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_draft_editors
    FOR EACH ROW EXECUTE FUNCTION policy_editor_refuse_change();
"""
ALLOW = """
DROP TRIGGER editor_is_permanent ON policy_draft_editors;
DROP FUNCTION policy_editor_refuse_change();
DROP TRIGGER policy_keeps_its_slug ON policy_policy;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_drafts_permanent"), ("portal", "0006_facts_permanent")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

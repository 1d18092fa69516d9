from django.db import migrations

REFUSE = """
CREATE FUNCTION policy_version_file_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT 1 FROM policy_version
               WHERE id = ANY (touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published version keeps its file' USING ERRCODE = '23001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_file_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_versionfile
    FOR EACH ROW EXECUTE FUNCTION policy_version_file_refuse_change();

CREATE FUNCTION policy_version_bytes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM policy_versionfile JOIN policy_version ON policy_version.id = version_id
               WHERE file_id = OLD.id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published version keeps its bytes' USING ERRCODE = '23001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_bytes_are_permanent BEFORE UPDATE OR DELETE ON portal_storedfile
    FOR EACH ROW EXECUTE FUNCTION policy_version_bytes_refuse_change();
"""
ALLOW = """
DROP TRIGGER version_bytes_are_permanent ON portal_storedfile;
DROP FUNCTION policy_version_bytes_refuse_change();
DROP TRIGGER version_file_is_permanent ON policy_versionfile;
DROP FUNCTION policy_version_file_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0014_version_files")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

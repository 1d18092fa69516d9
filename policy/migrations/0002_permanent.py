from django.db import migrations

REFUSE = """
CREATE FUNCTION policy_version_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawal CONSTANT text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_reason'];
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    -- One change passes: a published version is withdrawn, once.
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND to_jsonb(NEW) - withdrawal = to_jsonb(OLD) - withdrawal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % is published: its words are permanent', OLD.number
        USING ERRCODE = '23001';
END $$;

CREATE TRIGGER version_is_permanent BEFORE UPDATE OR DELETE ON policy_version
    FOR EACH ROW EXECUTE FUNCTION policy_version_refuse_change();

CREATE FUNCTION policy_part_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT 1 FROM policy_version
               WHERE id = ANY (touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published version keeps its parts' USING ERRCODE = '23001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER part_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_part
    FOR EACH ROW EXECUTE FUNCTION policy_part_refuse_change();

CREATE FUNCTION policy_clause_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.part_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.part_id; END IF;
    IF EXISTS (SELECT 1 FROM policy_part JOIN policy_version ON policy_version.id = version_id
               WHERE policy_part.id = ANY (touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published version keeps its clauses' USING ERRCODE = '23001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER clause_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_clause
    FOR EACH ROW EXECUTE FUNCTION policy_clause_refuse_change();
"""
ALLOW = """
DROP TRIGGER clause_is_permanent ON policy_clause;
DROP TRIGGER part_is_permanent ON policy_part;
DROP TRIGGER version_is_permanent ON policy_version;
DROP FUNCTION policy_clause_refuse_change();
DROP FUNCTION policy_part_refuse_change();
DROP FUNCTION policy_version_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

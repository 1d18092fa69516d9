from django.db import migrations

REFUSE = """
CREATE FUNCTION policy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a draft is permanent' USING ERRCODE = '23001';
END $$;

CREATE TRIGGER step_is_permanent BEFORE UPDATE OR DELETE ON policy_step
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();
CREATE TRIGGER waiver_is_permanent BEFORE UPDATE OR DELETE ON policy_waiver
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();

CREATE FUNCTION policy_draft_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version_id IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'a draft that was published is permanent' USING ERRCODE = '23001';
END $$;

CREATE TRIGGER draft_is_permanent BEFORE UPDATE OR DELETE ON policy_draft
    FOR EACH ROW EXECUTE FUNCTION policy_draft_refuse_change();

CREATE FUNCTION policy_consultation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM policy_draft WHERE id = (CASE TG_OP WHEN 'INSERT' THEN NEW.draft_id ELSE OLD.draft_id END)
               AND version_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a published version keeps its consultations' USING ERRCODE = '23001';
    END IF;
    IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
    -- One change passes: what was entered by mistake is struck out, once.
    IF TG_OP = 'UPDATE' AND OLD.struck_at IS NULL AND NEW.struck_at IS NOT NULL
       AND to_jsonb(NEW) - 'struck_at' = to_jsonb(OLD) - 'struck_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a consultation on record is permanent' USING ERRCODE = '23001';
END $$;

CREATE TRIGGER consultation_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_consultation
    FOR EACH ROW EXECUTE FUNCTION policy_consultation_refuse_change();

-- Whoever publishes holds the policy's row, so that of two at once the second sees the first.
CREATE FUNCTION policy_version_refuse_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM policy_version
               WHERE policy_id = NEW.policy_id AND id <> NEW.id AND published_at IS NOT NULL
                 AND (published_at > NEW.published_at
                      OR (withdrawn_at IS NULL AND in_force_at >= NEW.in_force_at)
                      OR string_to_array(number, '.')::int[] >= string_to_array(NEW.number, '.')::int[])) THEN
        RAISE EXCEPTION 'version % runs backwards', NEW.number
            USING ERRCODE = '23514', CONSTRAINT = 'version_runs_forwards';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER version_runs_forwards BEFORE UPDATE OF published_at ON policy_version
    FOR EACH ROW WHEN (OLD.published_at IS NULL AND NEW.published_at IS NOT NULL)
    EXECUTE FUNCTION policy_version_refuse_backwards();
"""
ALLOW = """
DROP TRIGGER version_runs_forwards ON policy_version;
DROP FUNCTION policy_version_refuse_backwards();
DROP TRIGGER consultation_is_permanent ON policy_consultation;
DROP FUNCTION policy_consultation_refuse_change();
DROP TRIGGER draft_is_permanent ON policy_draft;
DROP FUNCTION policy_draft_refuse_change();
DROP TRIGGER waiver_is_permanent ON policy_waiver;
DROP TRIGGER step_is_permanent ON policy_step;
DROP FUNCTION policy_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_drafts")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

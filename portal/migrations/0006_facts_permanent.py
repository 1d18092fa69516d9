from django.db import migrations

# Compared as JSON, so that a column which is added later is guarded from its first day.
# ``lock_against_writes`` is there because only who may change a table may lock it so, and the application's role may not.
REFUSE = """
CREATE FUNCTION refuse_change_but_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One change passes, once: the columns that the trigger names are set, the first of which was null.
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) -> TG_ARGV[0] = 'null' AND to_jsonb(NEW) -> TG_ARGV[0] <> 'null'
       AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE TRIGGER engagement_is_permanent BEFORE UPDATE OR DELETE ON portal_engagement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE TRIGGER absence_is_permanent BEFORE UPDATE OR DELETE ON portal_absence
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE TRIGGER grant_is_permanent BEFORE UPDATE OR DELETE ON portal_grant
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE TRIGGER academy_name_is_permanent BEFORE UPDATE OR DELETE ON portal_academyname
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE TRIGGER access_closure_is_permanent BEFORE UPDATE OR DELETE ON portal_accessclosure
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('opened_at', 'opened_by_id');

CREATE FUNCTION refuse_another_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps its slug: it stands in sealed entries and in addresses', TG_TABLE_NAME
        USING ERRCODE = '23001';
END $$;

CREATE TRIGGER academy_keeps_its_slug BEFORE UPDATE ON portal_academy
    FOR EACH ROW WHEN (NEW.slug IS DISTINCT FROM OLD.slug) EXECUTE FUNCTION refuse_another_slug();

CREATE FUNCTION lock_against_writes(locked regclass) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', locked);
END $$;
REVOKE EXECUTE ON FUNCTION lock_against_writes(regclass) FROM PUBLIC;
"""
ALLOW = """
DROP FUNCTION lock_against_writes(regclass);
DROP TRIGGER academy_keeps_its_slug ON portal_academy;
DROP FUNCTION refuse_another_slug();
DROP TRIGGER access_closure_is_permanent ON portal_accessclosure;
DROP TRIGGER academy_name_is_permanent ON portal_academyname;
DROP TRIGGER grant_is_permanent ON portal_grant;
DROP TRIGGER absence_is_permanent ON portal_absence;
DROP TRIGGER engagement_is_permanent ON portal_engagement;
DROP FUNCTION refuse_change_but_once();
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_outbox_jobs_checks")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

from django.db import migrations

# When somebody's time is over and two people of HR have said so (a confirmed row of portal_erasure), the columns that
# name them may be blanked, once and for ever: to null, '', [], '(erased)', or '(erased) 17' where values must differ.
# search_path stands in each function, so that no temporary table of the caller is taken for portal_erasure.
ALLOW_ERASURE = """
CREATE FUNCTION is_erasure(before jsonb, later jsonb, blanked text[], of_person uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT later - blanked = before - blanked
       AND NOT EXISTS (
           SELECT FROM unnest(blanked) AS name
           WHERE later -> name <> before -> name
             AND later -> name NOT IN (
                 'null', '""', '[]', '"(erased)"', to_jsonb('(erased) ' || (before ->> 'id'))))
       AND EXISTS (SELECT FROM portal_erasure WHERE person_id = of_person AND confirmed_at IS NOT NULL)
$$;

CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The trigger names the columns that may be blanked.
    IF TG_OP = 'UPDATE'
       AND is_erasure(to_jsonb(OLD), to_jsonb(NEW), TG_ARGV, (to_jsonb(OLD) ->> 'person_id')::uuid) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE FUNCTION refuse_change_but_replaced_or_erasure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
       AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND is_erasure(to_jsonb(OLD), to_jsonb(NEW), TG_ARGV, OLD.person_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

DROP TRIGGER signing_is_permanent ON attestations_signing;
CREATE TRIGGER signing_is_permanent BEFORE UPDATE OR DELETE ON attestations_signing
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('typed_name', 'known_name');
DROP TRIGGER attestation_is_permanent ON attestations_attestation;
CREATE TRIGGER attestation_is_permanent BEFORE UPDATE OR DELETE ON attestations_attestation
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('engagements');
DROP TRIGGER email_change_is_permanent ON portal_emailchange;
CREATE TRIGGER email_change_is_permanent BEFORE UPDATE OR DELETE ON portal_emailchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('old', 'new');
DROP TRIGGER engagement_is_permanent ON portal_engagement;
CREATE TRIGGER engagement_is_permanent BEFORE UPDATE OR DELETE ON portal_engagement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_replaced_or_erasure('job_title', 'why_not_with_children');
DROP TRIGGER person_name_is_permanent ON portal_personname;
CREATE TRIGGER person_name_is_permanent BEFORE UPDATE OR DELETE ON portal_personname
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_replaced_or_erasure('given_names', 'family_name');
DROP TRIGGER staff_number_is_permanent ON portal_staffnumber;
CREATE TRIGGER staff_number_is_permanent BEFORE UPDATE OR DELETE ON portal_staffnumber
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_replaced_or_erasure('number');

CREATE OR REPLACE FUNCTION refuse_unless_numbered() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (NEW.id, NEW.type, NEW.subject, NEW.data, NEW.leaf_hash, NEW.entered_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.type, OLD.subject, OLD.data, OLD.leaf_hash, OLD.entered_at) THEN
        RETURN NEW;
    END IF;
    -- The bytes of a numbered attestation of somebody who is erased; its leaf hash stays.
    IF OLD.type = 'attestation' AND OLD.position IS NOT NULL AND NEW.data IS NULL
       AND to_jsonb(NEW) - 'data' = to_jsonb(OLD) - 'data'
       AND EXISTS (SELECT FROM attestations_attestation AS row
                   JOIN portal_erasure AS erasure ON erasure.person_id = row.person_id
                   WHERE erasure.confirmed_at IS NOT NULL AND OLD.subject = 'attestation:' || row.id::text) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
"""

# The application's role may change none of these tables. It may call this, which does one thing, and only for a person
# whose erasure is confirmed.
ERASE = """
CREATE FUNCTION erase_permanent_rows(erased uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM portal_erasure WHERE person_id = erased AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'no erasure of this person is confirmed' USING ERRCODE = '23001';
    END IF;
    UPDATE portal_ledgerentry AS entry SET data = NULL FROM attestations_attestation AS row
        WHERE row.person_id = erased AND entry.subject = 'attestation:' || row.id::text AND entry.data IS NOT NULL;
    UPDATE attestations_attestation SET engagements = '[]' WHERE person_id = erased;
    UPDATE attestations_signing SET typed_name = '(erased)', known_name = '(erased)' WHERE person_id = erased;
    UPDATE portal_emailchange
        SET old = CASE old WHEN '' THEN '' ELSE '(erased)' END, new = CASE new WHEN '' THEN '' ELSE '(erased)' END
        WHERE person_id = erased;
    -- Of two jobs from one day only the title may differ.
    UPDATE portal_engagement AS job SET job_title = CASE WHEN EXISTS (
            SELECT FROM portal_engagement AS twin WHERE twin.person_id = erased AND twin.id < job.id
            AND (twin.academy_id, twin.category, twin.from_on) = (job.academy_id, job.category, job.from_on))
            THEN '(erased) ' || id ELSE '(erased)' END,
        why_not_with_children = CASE why_not_with_children WHEN '' THEN '' ELSE '(erased)' END
        WHERE person_id = erased;
    UPDATE portal_personname SET given_names = '', family_name = '(erased)' WHERE person_id = erased;
    UPDATE portal_staffnumber SET number = '(erased) ' || id WHERE person_id = erased;
    UPDATE portal_absence SET reason = '' WHERE person_id = erased AND reason <> '';
END $$;
REVOKE EXECUTE ON FUNCTION erase_permanent_rows(uuid) FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER signing_is_permanent ON attestations_signing;
CREATE TRIGGER signing_is_permanent BEFORE UPDATE OR DELETE ON attestations_signing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER attestation_is_permanent ON attestations_attestation;
CREATE TRIGGER attestation_is_permanent BEFORE UPDATE OR DELETE ON attestations_attestation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER email_change_is_permanent ON portal_emailchange;
CREATE TRIGGER email_change_is_permanent BEFORE UPDATE OR DELETE ON portal_emailchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER engagement_is_permanent ON portal_engagement;
CREATE TRIGGER engagement_is_permanent BEFORE UPDATE OR DELETE ON portal_engagement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
DROP TRIGGER person_name_is_permanent ON portal_personname;
CREATE TRIGGER person_name_is_permanent BEFORE UPDATE OR DELETE ON portal_personname
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
DROP TRIGGER staff_number_is_permanent ON portal_staffnumber;
CREATE TRIGGER staff_number_is_permanent BEFORE UPDATE OR DELETE ON portal_staffnumber
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE OR REPLACE FUNCTION refuse_unless_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (NEW.id, NEW.type, NEW.subject, NEW.data, NEW.leaf_hash, NEW.entered_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.type, OLD.subject, OLD.data, OLD.leaf_hash, OLD.entered_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
DROP FUNCTION refuse_change_but_replaced_or_erasure();
DROP FUNCTION refuse_change_but_erasure();
DROP FUNCTION is_erasure(jsonb, jsonb, text[], uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("attestations", "0011_slips"), ("portal", "0011_held_back")]
    operations = [migrations.RunSQL(ALLOW_ERASURE, UNDO), migrations.RunSQL(ERASE, "DROP FUNCTION erase_permanent_rows(uuid);")]

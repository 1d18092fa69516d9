from django.db import migrations

# All about one person at once, and at the end the stamp of what concerns all: whoever signs or reads waits for it.
# In PL/pgSQL, because to plan the query takes longer than to answer it, and the server keeps the plans of a function.
MAKE = """
CREATE FUNCTION attestations_person_facts(of_person uuid, as_at timestamptz, known_at timestamptz)
RETURNS TABLE (
    kind text, academy bigint, said text, title text, first_on date, last_on date, moment timestamptz, key bigint
) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT 'job', academy_id, category::text, job_title::text, from_on, until_on, NULL::timestamptz, id
      FROM portal_engagement
     WHERE person_id = of_person AND recorded_at <= known_at AND (replaced_at IS NULL OR replaced_at > known_at)
     UNION ALL
    SELECT 'absence', NULL, '', '', from_on, until_on, NULL, id
      FROM portal_absence
     WHERE person_id = of_person AND recorded_at <= known_at AND (replaced_at IS NULL OR replaced_at > known_at)
     UNION ALL
    SELECT 'signature', academy_id, signing.number::text, '', NULL, NULL, signed_at, attestation.version_id
      FROM attestations_attestation AS attestation JOIN attestations_signing AS signing ON signing.id = signing_id
     WHERE attestation.person_id = of_person AND signed_at <= as_at
     UNION ALL
    SELECT 'stamp', NULL, attestations_common_stamp(as_at), '', NULL, NULL, NULL, NULL
     ORDER BY 1, 5, 7, 8;
END $$;
"""
DROP = "DROP FUNCTION attestations_person_facts(uuid, timestamptz, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("attestations", "0004_yearly"),
        ("policy", "0004_drafts_permanent"),
        ("portal", "0004_ledger_permanent"),
    ]
    operations = [migrations.RunSQL(MAKE, DROP)]

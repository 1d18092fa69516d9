from django.db import migrations

# Facts are only added, and replaced once: how many there are, and how many replaced, says whether any has changed.
# In PL/pgSQL because every reading page asks for both stamps, and the server keeps the plans of a function.
MAKE = """
CREATE FUNCTION attestations_common_stamp(at timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN format('%s %s %s %s',
        (SELECT row(count(*), count(*) FILTER (WHERE in_force_at <= at), count(withdrawn_at), max(published_at))
           FROM policy_version WHERE published_at <= at),
        (SELECT row(count(*), count(replaced_at), count(*) FILTER (WHERE replaced_at > at), max(recorded_at))
           FROM attestations_requirement WHERE recorded_at <= at),
        (SELECT row(count(*), count(replaced_at), count(*) FILTER (WHERE replaced_at > at), max(recorded_at))
           FROM portal_academyname WHERE recorded_at <= at),
        (SELECT string_agg(concat_ws(' ', id, joined_on, left_on), ',' ORDER BY id) FROM portal_academy)
    );
END $$;

CREATE FUNCTION attestations_personal_stamp(person uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN format('%s %s %s %s',
        (SELECT row(count(*), count(replaced_at)) FROM portal_engagement WHERE person_id = person),
        (SELECT row(count(*), count(replaced_at)) FROM portal_absence WHERE person_id = person),
        (SELECT row(count(*), count(replaced_at)) FROM portal_grant WHERE person_id = person),
        (SELECT count(*) FROM attestations_attestation WHERE person_id = person)
    );
END $$;
"""
DROP = """
DROP FUNCTION attestations_personal_stamp(uuid);
DROP FUNCTION attestations_common_stamp(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attestations", "0002_permanent"),
        ("policy", "0002_permanent"),
        ("portal", "0002_permanent"),
    ]
    operations = [migrations.RunSQL(MAKE, DROP)]

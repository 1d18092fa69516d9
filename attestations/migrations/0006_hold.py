from django.db import migrations

# What whoever signs waits for first: nobody else signs as this person, and no version of the policy is published or
# withdrawn. In PL/pgSQL, because to plan it takes longer than to do it, and the server keeps the plans of a function.
MAKE = """
CREATE FUNCTION attestations_hold(of_person uuid, of_policy text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM portal_person WHERE id = of_person FOR NO KEY UPDATE;
    PERFORM FROM policy_policy WHERE slug = of_policy FOR SHARE;
    RETURN nextval('attestations_signing_id_seq');
END $$;
"""
DROP = "DROP FUNCTION attestations_hold(uuid, text);"


class Migration(migrations.Migration):
    dependencies = [("attestations", "0005_facts")]
    operations = [migrations.RunSQL(MAKE, DROP)]

from django.db import migrations, models

REFUSE = """
CREATE TRIGGER requirement_is_permanent BEFORE UPDATE OR DELETE ON attestations_requirement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');
CREATE TRIGGER requirement_academy_is_permanent BEFORE UPDATE OR DELETE ON attestations_requirement_academies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_is_permanent BEFORE UPDATE OR DELETE ON attestations_requirementproposal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('decided_at', 'decided_by_id', 'requirement_id');
CREATE TRIGGER proposal_academy_is_permanent BEFORE UPDATE OR DELETE ON attestations_requirementproposal_academies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER proposal_academy_is_permanent ON attestations_requirementproposal_academies;
DROP TRIGGER proposal_is_permanent ON attestations_requirementproposal;
DROP TRIGGER requirement_academy_is_permanent ON attestations_requirement_academies;
DROP TRIGGER requirement_is_permanent ON attestations_requirement;
"""

# NOT VALID: rows that somebody has changed are reported by ledger_verify, and do not stop an upgrade.
TIE = """
ALTER TABLE attestations_attestation ADD CONSTRAINT attestation_is_of_its_signing
    FOREIGN KEY (signing_id, person_id, version_id) REFERENCES attestations_signing (id, person_id, version_id)
    DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""
UNTIE = "ALTER TABLE attestations_attestation DROP CONSTRAINT attestation_is_of_its_signing;"


class Migration(migrations.Migration):
    dependencies = [
        ("attestations", "0007_no_query_functions"),
        ("policy", "0005_slugs_permanent"),
        ("portal", "0006_facts_permanent"),
    ]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.AddConstraint(
            model_name="signing",
            constraint=models.UniqueConstraint(fields=("id", "person", "version"), name="signing_person_and_version"),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]

from django.db import migrations

REFUSE = """
CREATE TRIGGER signing_is_permanent BEFORE UPDATE OR DELETE ON attestations_signing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attestation_is_permanent BEFORE UPDATE OR DELETE ON attestations_attestation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER attestation_is_permanent ON attestations_attestation;
DROP TRIGGER signing_is_permanent ON attestations_signing;
"""


class Migration(migrations.Migration):
    dependencies = [("attestations", "0001_initial"), ("portal", "0002_permanent")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

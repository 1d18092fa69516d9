from importlib import import_module

from django.db import migrations

# Queries stand in Python again: in assignments/loading.py, assignments/cache_stamp.py and signing/actions.py.
DROP = """
DROP FUNCTION attestations_hold(uuid, text);
DROP FUNCTION attestations_person_facts(uuid, timestamptz, timestamptz);
DROP FUNCTION attestations_personal_stamp(uuid);
DROP FUNCTION attestations_common_stamp(timestamptz);
"""
stamps, yearly, facts, hold = (
    import_module(f"attestations.migrations.{name}") for name in ("0003_stamps", "0004_yearly", "0005_facts", "0006_hold")
)
MAKE = stamps.MAKE + yearly.STAMP.replace("TERMS", yearly.TERMS) + facts.MAKE + hold.MAKE


class Migration(migrations.Migration):
    dependencies = [("attestations", "0006_hold")]
    operations = [migrations.RunSQL(DROP, MAKE)]

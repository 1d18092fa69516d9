from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
DROP TRIGGER retirement_is_permanent ON policy_retirement;
CREATE TRIGGER retirement_is_permanent BEFORE UPDATE OR DELETE ON policy_retirement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('undone_at', 'undone_by_id', 'undone_reason');
"""
GUARD_AS_BEFORE = """
DROP TRIGGER retirement_is_permanent ON policy_retirement;
CREATE TRIGGER retirement_is_permanent BEFORE UPDATE OR DELETE ON policy_retirement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('undone_at', 'undone_by_id');
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0018_open_consultations"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField(
            model_name="retirement",
            name="undone_reason",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=Q(undone_at=None, undone_reason="") | Q(undone_at__isnull=False) & ~Q(undone_reason=""),
                name="retirement_is_undone_for_a_reason",
                violation_error_message="Say why the policy stays.",
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_AS_BEFORE),
    ]

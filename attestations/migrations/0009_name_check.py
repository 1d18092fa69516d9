import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE TRIGGER name_check_is_permanent BEFORE UPDATE OR DELETE ON attestations_namecheck
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('settled_at', 'settled_by_id');
"""
UNGUARD = "DROP TRIGGER name_check_is_permanent ON attestations_namecheck;"


class Migration(migrations.Migration):
    dependencies = [("attestations", "0008_facts_permanent"), ("portal", "0006_facts_permanent")]
    operations = [
        migrations.CreateModel(
            name="NameCheck",
            fields=[
                (
                    "signing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="name_check",
                        serialize=False,
                        to="attestations.signing",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(settled_at=None, settled_by=None)
                        | Q(settled_at__isnull=False, settled_by__isnull=False),
                        name="name_check_is_settled_by_somebody",
                        violation_error_message="Settling this names who looked at it.",
                    )
                ]
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

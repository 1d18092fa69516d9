import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attestations", "0022_spreading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_by",
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
                        condition=models.Q(("until_at", None), ("until_at__gt", models.F("from_at")), _connector="OR"),
                        name="signing_pause_ends_after_it_begins",
                        violation_error_message="The end must be after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="signing_pause_has_a_reason",
                        violation_error_message="Say why nobody could sign.",
                    ),
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("replaced_at", None), ("until_at", None)),
                        name="signing_pause_one_at_a_time",
                        violation_error_message="A pause goes on already.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER signing_pause_is_permanent BEFORE UPDATE OR DELETE ON attestations_signingpause "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');",
            "DROP TRIGGER signing_pause_is_permanent ON attestations_signingpause;",
        ),
    ]

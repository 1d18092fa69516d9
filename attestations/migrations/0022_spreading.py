import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("attestations", "0021_words_removals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Spreading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("per_week", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("order", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, size=None)),
                ("at_once", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, size=None)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("per_week", None), models.Q(("per_week__gte", 1), ("per_week__lte", 20)), _connector="OR"), name="spreading_is_within_reason", violation_error_message="Between 1 and 20 policies a week."),
                    models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("from_on",), name="spreading_one_from_each_day", violation_error_message="Someone has chosen this for the same day."),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER spreading_is_permanent BEFORE UPDATE OR DELETE ON attestations_spreading "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');",
            "DROP TRIGGER spreading_is_permanent ON attestations_spreading;",
        ),
    ]

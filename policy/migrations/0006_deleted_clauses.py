from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0005_slugs_permanent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="deleted",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="Clauses that were deleted one by one, oldest first, so that they can be put back.",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("recalled", "Taken back"),
                    ("returned", "Sent back for changes"),
                    ("published", "Approved and published"),
                    ("discarded", "Abandoned"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterConstraint(
            model_name="consultation",
            name="consultation_says_whom_and_what",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("whom", ""), _negated=True), models.Q(("outcome", ""), _negated=True)),
                name="consultation_says_whom_and_what",
                violation_error_message="Say who was consulted, and the outcome.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="draft",
            name="draft_open_once_an_address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("slug",),
                name="draft_open_once_an_address",
                violation_error_message="A draft of this policy is open already. Continue it.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="step",
            name="step_kind_is_known",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["submitted", "recalled", "returned", "published", "discarded"])),
                name="step_kind_is_known",
                violation_error_message="A draft is submitted, taken back, sent back, published or abandoned.",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_facts_permanent"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="accessclosure",
            name="access_is_closed_by_another",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("closed_by")), _negated=True),
                name="access_is_closed_by_another",
                violation_error_message="You cannot close your own access.",
            ),
        ),
    ]

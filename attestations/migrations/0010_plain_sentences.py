from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attestations", "0009_name_check"),
        ("policy", "0006_deleted_clauses"),
        ("portal", "0007_plain_sentences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="attestation",
            name="attestation_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("person", "academy", "version", "school_year"),
                name="attestation_once",
                violation_error_message="This person has already signed this version for this academy.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="requirementproposal",
            name="proposal_is_accepted_by_another",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("requirement", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="proposal_is_accepted_by_another",
                violation_error_message="Someone else must accept what you proposed.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="signing",
            name="signing_after_signing_in",
            constraint=models.CheckConstraint(
                condition=models.Q(("signed_at__gte", models.F("signed_in_at"))),
                name="signing_after_signing_in",
                violation_error_message="You must sign in before you sign.",
            ),
        ),
    ]

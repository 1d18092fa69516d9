from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

PERSON = settings.AUTH_USER_MODEL
REASONS = [
    ("investigation", "An investigation that knowing of it could harm"),
    ("safeguarding", "Safeguarding of a child"),
    ("legal", "Legal advice, or a claim"),
]
REFUSE = """
CREATE TRIGGER held_back_is_permanent BEFORE UPDATE OR DELETE ON portal_heldback
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('released_at', 'released_by_id');
"""
ALLOW = "DROP TRIGGER held_back_is_permanent ON portal_heldback;"


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_strong_sign_in")]
    operations = [
        migrations.CreateModel(
            name="HeldBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                (
                    "last_on",
                    models.DateField(blank=True, help_text="Empty for all that is yet to come, too.", null=True),
                ),
                ("until_on", models.DateField(help_text="The last day on which they stay out.")),
                ("reason", models.CharField(choices=REASONS, max_length=20)),
                ("held_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("held_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=PERSON)),
                ("person", models.ForeignKey(on_delete=PROTECT, related_name="held_back", to=PERSON)),
                (
                    "released_by",
                    models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to=PERSON),
                ),
            ],
            options={
                "verbose_name_plural": "held back",
                "constraints": [
                    models.CheckConstraint(
                        name="held_back_for_a_known_reason",
                        condition=Q(reason__in=[value for value, _ in REASONS]),
                        violation_error_message="Choose one of the reasons.",
                    ),
                    models.CheckConstraint(
                        name="held_back_ends_after_it_begins",
                        condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                        violation_error_message="The last day cannot be before the first.",
                    ),
                    models.CheckConstraint(
                        name="held_back_by_another",
                        condition=~Q(person=F("held_by")),
                        violation_error_message="You cannot hold back entries about yourself.",
                    ),
                    models.CheckConstraint(
                        name="held_back_is_released_by_somebody",
                        condition=Q(released_at=None, released_by=None)
                        | Q(released_at__isnull=False, released_by__isnull=False),
                        violation_error_message="Releasing entries names who released them.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]

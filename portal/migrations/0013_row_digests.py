from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0012_hooks")]

    operations = [
        migrations.CreateModel(
            name="RowDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(help_text="As the database names it.", max_length=63)),
                ("subject", models.CharField(help_text="Whose row it is, as audit lines say it.", max_length=120)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("table", "subject"), name="row_digest_once")],
            },
        ),
    ]

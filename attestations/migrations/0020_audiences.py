
import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attestations', '0019_declines'),
        ('policy', '0013_register'),
        ('portal', '0016_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='requirement',
            name='groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirement',
            name='job_titles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirement',
            name='not_academies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirement',
            name='not_groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirement',
            name='not_job_titles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirement',
            name='with_children',
            field=models.CharField(choices=[('any', 'Whether or not they work directly with children'), ('only', 'Only those who work directly with children'), ('not', 'Everybody except those who work directly with children')], db_default='any', default='any', max_length=10),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='job_titles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='not_academies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='not_groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='not_job_titles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='requirementproposal',
            name='with_children',
            field=models.CharField(choices=[('any', 'Whether or not they work directly with children'), ('only', 'Only those who work directly with children'), ('not', 'Everybody except those who work directly with children')], db_default='any', default='any', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('with_children__in', ['any', 'only', 'not'])), name='requirement_looks_at_children_or_not', violation_error_message='Choose whether work directly with children matters.'),
        ),
        migrations.AddConstraint(
            model_name='requirementproposal',
            constraint=models.CheckConstraint(condition=models.Q(('with_children__in', ['any', 'only', 'not'])), name='proposal_looks_at_children_or_not', violation_error_message='Choose whether work directly with children matters.'),
        ),
    ]

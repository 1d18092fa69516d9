
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = "".join(
    f"CREATE TRIGGER {name}_is_permanent BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('replaced_at');\n"
    for name, table in {"group": "portal_group", "group_member": "portal_groupmember"}.items()
)
ALLOW = (
    "DROP TRIGGER group_is_permanent ON portal_group;DROP TRIGGER group_member_is_permanent ON portal_groupmember;"
)


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0015_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=60)),
                ('until_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('key',), name='group_key_of_one_group', violation_error_message='There is a group with this key already.'), models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('replaced_at', None)), name='group_name_of_one_group', violation_error_message='There is a group with this name already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='group_is_named', violation_error_message='Give the group a name.')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_key', models.SlugField(max_length=60)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='group_member_leaves_after_joining', violation_error_message='The last day cannot be before the first.'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('group_key', 'person', 'from_on'), name='group_member_recorded_once', violation_error_message='This person is in the group from that day already.')],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]

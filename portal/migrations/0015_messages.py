import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# That somebody could not be reached is evidence of why they were not told; only its end is added.
REFUSE = """
CREATE TRIGGER address_trouble_is_permanent BEFORE UPDATE OR DELETE ON portal_addresstrouble
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('ended_at', 'ended_because', 'ended_by_id');
"""
ALLOW = "DROP TRIGGER address_trouble_is_permanent ON portal_addresstrouble;"


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0014_answering_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressTrouble',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('refused', 'The mail server refused the address'), ('bounced', 'The e-mail came back'), ('complained', 'It was marked as spam')], max_length=10)),
                ('status', models.CharField(blank=True, help_text='What the other side gave as a reason: 5.1.1.', max_length=12)),
                ('since_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_because', models.CharField(blank=True, choices=[('address', 'There is another address'), ('arrived', 'A later e-mail arrived'), ('hr', 'HR says that it works')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='MessageChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(max_length=20)),
                ('chosen_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='notice',
            name='came_back_at',
            field=models.DateTimeField(blank=True, help_text='When we were told that it did not arrive.', null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='is_mailed',
            field=models.BooleanField(db_default=True, default=True, help_text='False where its receiver chose to read it only in the portal.'),
        ),
        migrations.AddField(
            model_name='notice',
            name='read_at',
            field=models.DateTimeField(blank=True, help_text='When its receiver said so here.', null=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None), ('sent_at__isnull', False), models.Q(('is_mailed', False), ('came_back_at__isnull', False), _connector='OR')), fields=['person'], name='notice_unread'),
        ),
        migrations.AddField(
            model_name='addresstrouble',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='addresstrouble',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.notice'),
        ),
        migrations.AddField(
            model_name='addresstrouble',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='address_troubles', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='messagechoice',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='message_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='addresstrouble',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='address_trouble_once_at_a_time', violation_error_message='It is known already that e-mail does not reach them.'),
        ),
        migrations.AddConstraint(
            model_name='addresstrouble',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_because', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='address_trouble_ends_for_a_reason', violation_error_message='Say why e-mail is thought to reach them again.'),
        ),
        migrations.AddConstraint(
            model_name='messagechoice',
            constraint=models.UniqueConstraint(fields=('person', 'choice'), name='message_choice_once', violation_error_message='These e-mails are off already.'),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Words go once two people of HR have said so, on the order of the data protection officer; all else stays as it was.
# The application's role may change neither table, but call the function.
ALLOW = """
CREATE TRIGGER words_removal_is_permanent BEFORE UPDATE OR DELETE ON attestations_wordsremoval
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('confirmed_at', 'confirmed_by_id');

CREATE OR REPLACE FUNCTION refuse_change_but_taken_back_or_erasure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL
       AND to_jsonb(NEW) - 'taken_back_at' = to_jsonb(OLD) - 'taken_back_at' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND is_erasure(to_jsonb(OLD), to_jsonb(NEW), TG_ARGV, OLD.person_id) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.words = '(removed)' AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words'
       AND EXISTS (SELECT FROM attestations_wordsremoval WHERE decline_id = OLD.id AND confirmed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE FUNCTION refuse_change_but_removed_words() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
       AND NEW.sentence IN (OLD.sentence, '(removed)') AND NEW.reason IN (OLD.reason, '(removed)')
       AND EXISTS (SELECT FROM attestations_wordsremoval WHERE reminder_id = OLD.id AND confirmed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
DROP TRIGGER reminder_by_hand_is_permanent ON attestations_reminderbyhand;
CREATE TRIGGER reminder_by_hand_is_permanent BEFORE UPDATE OR DELETE ON attestations_reminderbyhand
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_removed_words('sentence', 'reason');

CREATE FUNCTION remove_hand_written_words(removal bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE attestations_decline AS row SET words = '(removed)' FROM attestations_wordsremoval AS asked
        WHERE asked.id = removal AND row.id = asked.decline_id AND row.words <> '';
    UPDATE attestations_reminderbyhand AS row
        SET sentence = CASE sentence WHEN '' THEN '' ELSE '(removed)' END,
            reason = CASE reason WHEN '' THEN '' ELSE '(removed)' END
        FROM attestations_wordsremoval AS asked WHERE asked.id = removal AND row.id = asked.reminder_id;
END $$;
REVOKE EXECUTE ON FUNCTION remove_hand_written_words(bigint) FROM PUBLIC;
"""
REFUSE = """
DROP FUNCTION remove_hand_written_words(bigint);
DROP TRIGGER reminder_by_hand_is_permanent ON attestations_reminderbyhand;
CREATE TRIGGER reminder_by_hand_is_permanent BEFORE UPDATE OR DELETE ON attestations_reminderbyhand
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_change_but_removed_words();
CREATE OR REPLACE FUNCTION refuse_change_but_taken_back_or_erasure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL
       AND to_jsonb(NEW) - 'taken_back_at' = to_jsonb(OLD) - 'taken_back_at' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND is_erasure(to_jsonb(OLD), to_jsonb(NEW), TG_ARGV, OLD.person_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
DROP TRIGGER words_removal_is_permanent ON attestations_wordsremoval;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attestations', '0020_audiences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WordsRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decline', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='attestations.decline')),
                ('reminder', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='attestations.reminderbyhand')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('decline', None), ('reminder', None), _connector='XOR'), name='words_removal_is_of_one_thing', violation_error_message='The words are those of a choice not to sign, or of a reminder.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='words_removal_is_confirmed_by_another', violation_error_message='One of HR asks for the removal, and another confirms it.')],
            },
        ),
        migrations.RunSQL(ALLOW, REFUSE),
    ]

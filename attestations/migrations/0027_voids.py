import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A void is decided once, and its reason goes when the signer's time is over; all else stays as it was.
PERMANENT = """
CREATE FUNCTION refuse_change_of_void() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE decision text[] := ARRAY['decided_at', 'decided_by_id', 'is_confirmed'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NULL AND NEW.decided_at IS NOT NULL
       AND to_jsonb(NEW) - decision = to_jsonb(OLD) - decision THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.reason = '(erased)' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason'
       AND EXISTS (SELECT FROM attestations_attestation AS signed
                   JOIN portal_erasure AS erasure ON erasure.person_id = signed.person_id
                   WHERE signed.id = OLD.attestation_id AND erasure.confirmed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER void_is_permanent BEFORE UPDATE OR DELETE ON attestations_void
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_void();

CREATE FUNCTION erase_void_reasons(erased uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE attestations_void AS void SET reason = '(erased)' FROM attestations_attestation AS signed
        WHERE signed.id = void.attestation_id AND signed.person_id = erased AND void.reason <> '(erased)';
END $$;
REVOKE EXECUTE ON FUNCTION erase_void_reasons(uuid) FROM PUBLIC;
"""
UNDO = """
DROP FUNCTION erase_void_reasons(uuid);
DROP TRIGGER void_is_permanent ON attestations_void;
DROP FUNCTION refuse_change_of_void();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attestations', '0026_agency_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Void',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(help_text='The signer, HR, and whoever asked can read it.')),
                ('asked_at', models.DateTimeField()),
                ('is_confirmed', models.BooleanField(db_default=False, default=False)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('attestation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voids', to='attestations.attestation')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None), ('is_confirmed', True), _connector='OR'), fields=('attestation',), name='void_once', violation_error_message='Somebody has asked for this already.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_confirmed', False)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('is_confirmed', False), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR')), _connector='OR'), name='void_is_confirmed_by_another', violation_error_message='One asks for it, and another confirms it.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='void_has_a_reason', violation_error_message='Say why the signature should not count.')],
            },
        ),
        migrations.RunSQL(PERMANENT, UNDO),
    ]

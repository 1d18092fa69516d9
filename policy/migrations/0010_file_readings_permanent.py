from django.db import migrations

REFUSE = """
CREATE TRIGGER file_reading_is_permanent BEFORE UPDATE OR DELETE ON policy_filereading
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();
CREATE TRIGGER settlement_is_permanent BEFORE UPDATE OR DELETE ON policy_settlement
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();

CREATE FUNCTION policy_picture_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND encode(sha256(NEW.data), 'hex') = NEW.digest THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'a picture is what its digest says, and permanent' USING ERRCODE = '23001';
END $$;

CREATE TRIGGER picture_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON policy_picture
    FOR EACH ROW EXECUTE FUNCTION policy_picture_refuse_change();
"""
ALLOW = """
DROP TRIGGER picture_is_permanent ON policy_picture;
DROP FUNCTION policy_picture_refuse_change();
DROP TRIGGER settlement_is_permanent ON policy_settlement;
DROP TRIGGER file_reading_is_permanent ON policy_filereading;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0009_file_readings")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

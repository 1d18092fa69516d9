from django.db import migrations, models

FALLS_AWAY_ONCE = """
DROP TRIGGER notice_item_is_permanent ON attestations_noticeitem;
CREATE TRIGGER notice_item_is_permanent BEFORE UPDATE OR DELETE ON attestations_noticeitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('fell_away_at');
"""
NEVER = """
DROP TRIGGER notice_item_is_permanent ON attestations_noticeitem;
CREATE TRIGGER notice_item_is_permanent BEFORE UPDATE OR DELETE ON attestations_noticeitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [("attestations", "0024_kept_informed")]

    operations = [
        migrations.AddField(
            model_name="noticeitem",
            name="fell_away_at",
            field=models.DateTimeField(blank=True, help_text="When the message was written without it.", null=True),
        ),
        migrations.RunSQL(FALLS_AWAY_ONCE, NEVER),
    ]

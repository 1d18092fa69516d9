from django.db import migrations

# Entries are given their position once, nodes and checkpoints stay as they are, and the head only goes forward.
REFUSE = """
CREATE FUNCTION refuse_unless_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (NEW.id, NEW.type, NEW.subject, NEW.data, NEW.leaf_hash, NEW.entered_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.type, OLD.subject, OLD.data, OLD.leaf_hash, OLD.entered_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is permanent: a correction is a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE FUNCTION refuse_unless_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size > OLD.size AND NEW.id = OLD.id AND NEW.origin = OLD.origin THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% only goes forward', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE TRIGGER ledger_entry_is_numbered_once BEFORE UPDATE ON portal_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_numbered();
CREATE TRIGGER ledger_entry_is_permanent BEFORE DELETE ON portal_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_node_is_permanent BEFORE UPDATE OR DELETE ON portal_ledgernode
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_checkpoint_is_permanent BEFORE UPDATE OR DELETE ON portal_ledgercheckpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_head_goes_forward BEFORE UPDATE ON portal_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_forward();
CREATE TRIGGER ledger_head_is_permanent BEFORE DELETE ON portal_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER ledger_head_is_permanent ON portal_ledgerhead;
DROP TRIGGER ledger_head_goes_forward ON portal_ledgerhead;
DROP TRIGGER ledger_checkpoint_is_permanent ON portal_ledgercheckpoint;
DROP TRIGGER ledger_node_is_permanent ON portal_ledgernode;
DROP TRIGGER ledger_entry_is_permanent ON portal_ledgerentry;
DROP TRIGGER ledger_entry_is_numbered_once ON portal_ledgerentry;
DROP FUNCTION refuse_unless_forward();
DROP FUNCTION refuse_unless_numbered();
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_ledger")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

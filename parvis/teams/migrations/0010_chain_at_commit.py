"""The chain is closed by the database, when a transaction commits.

Numbering an entry holds a lock of its team until the commit. Taken in the middle of a transaction that goes on locking
rows, two transactions could wait for each other; taken last, by a deferred trigger, they cannot. A row's move is an
entry too: whatever moved it, nothing can forget to write it down.
"""

from django.db import migrations, models

CHAIN = """
CREATE FUNCTION close_audit_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    outer_team text := coalesce(current_setting('parvis.team', true), '');
    last record;
BEGIN
    PERFORM set_config('parvis.team', NEW.team_id::text, true);
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.team_id, 0));
    SELECT number, hash INTO last FROM team_audit
        WHERE team_id = NEW.team_id AND number IS NOT NULL ORDER BY number DESC LIMIT 1;
    UPDATE team_audit SET
        number = coalesce(last.number, 0) + 1,
        previous = coalesce(last.hash, repeat('0', 64)),
        hash = encode(sha256(convert_to(json_build_array(
            NEW.team_id::text, coalesce(last.number, 0) + 1,
            to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
            NEW."by", NEW.action, NEW.kind, NEW.row_id, NEW.digest, coalesce(last.hash, repeat('0', 64))
        )::text, 'UTF8')), 'hex')
        WHERE id = NEW.id;
    PERFORM set_config('parvis.team', outer_team, true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER close_audit_chain AFTER INSERT ON team_audit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION close_audit_chain();

CREATE FUNCTION audit_move() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO team_audit (id, team_id, at, by, action, kind, row_id, digest, previous, hash)
        VALUES (gen_random_uuid(), NEW.team_id, NEW.at, NEW."by", NEW.old || ' → ' || NEW.new, NEW.kind,
                NEW.row_id::text, '', '', '');
    RETURN NULL;
END $$;
CREATE TRIGGER audit_move AFTER INSERT ON lifecycle_move FOR EACH ROW EXECUTE FUNCTION audit_move();
"""
BACK = """
DROP TRIGGER audit_move ON lifecycle_move;
DROP FUNCTION audit_move();
DROP TRIGGER close_audit_chain ON team_audit;
DROP FUNCTION close_audit_chain();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("lifecycle", "0004_installation_cluster"),
        ("teams", "0009_api_answer_managers"),
    ]

    operations = [
        migrations.AlterField("auditentry", "number", models.PositiveIntegerField(editable=False, null=True)),
        migrations.AlterField("auditentry", "previous", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.AlterField("auditentry", "hash", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.RunSQL(CHAIN, BACK),
    ]

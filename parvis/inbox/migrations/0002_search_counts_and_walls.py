from django.db import migrations
from django.db.migrations.operations import RunSQL

from parvis.lifecycle.operations import living_table, tenant_table

TABLES = [
    "inbox_alert",
    "inbox_answer",
    "inbox_case",
    "inbox_change",
    "inbox_count",
    "inbox_draft",
    "inbox_label",
    "inbox_looking",
    "inbox_message",
    "inbox_message_label",
    "inbox_message_version",
    "inbox_moderation_file",
    "inbox_moderation_neighbour",
    "inbox_note",
    "inbox_ready_answer",
    "inbox_rules",
    "inbox_thread",
    "inbox_tombstone",
    "inbox_writing",
]

# French words without their accents; a configuration of our own is immutable enough for a generated column.
SEARCH = """
    CREATE EXTENSION IF NOT EXISTS unaccent;
    CREATE EXTENSION IF NOT EXISTS btree_gin;
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_ts_config WHERE cfgname = 'parvis_fr') THEN
            CREATE TEXT SEARCH CONFIGURATION parvis_fr (COPY = french);
            ALTER TEXT SEARCH CONFIGURATION parvis_fr
                ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
        END IF;
    END $$;
    ALTER TABLE inbox_message ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('parvis_fr', left(text, 60000)), 'A') ||
        to_tsvector('simple', translate(author_handle, '@.:/_-', '      ') || ' ' || author_name)
    ) STORED;
    CREATE INDEX inbox_message_search ON inbox_message USING gin (team_id, search) WHERE listed;
"""

# The index cannot serve a text condition beneath row-level security (`@@` is not leakproof), so this function reads as
# the owner; it names the team itself, and gives keys only.
SEARCH_FUNCTION = """
    CREATE FUNCTION inbox_search(words text, most integer) RETURNS TABLE (id uuid)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        mine uuid := nullif(current_setting('parvis.team', true), '')::uuid;
        wanted tsquery := websearch_to_tsquery('parvis_fr', words)
            || websearch_to_tsquery('simple', translate(words, '@.:/_', '     '));
    BEGIN
        RETURN QUERY EXECUTE
            'SELECT m.id FROM inbox_message m WHERE m.team_id = $1 AND m.listed AND m.search @@ $2
             ORDER BY m.placed_at DESC LIMIT $3' USING mine, wanted, most;
    END $$;
"""

COUNTS = """
    CREATE FUNCTION inbox_count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO inbox_count (team_id, status, priority, n)
                SELECT team_id, status, priority, count(*) FROM new_rows WHERE listed GROUP BY 1, 2, 3;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO inbox_count (team_id, status, priority, n)
                SELECT team_id, status, priority, -count(*) FROM old_rows WHERE listed GROUP BY 1, 2, 3;
        ELSE
            INSERT INTO inbox_count (team_id, status, priority, n)
                SELECT team_id, status, priority, sum(n) FROM (
                    SELECT team_id, status, priority, 1 AS n FROM new_rows WHERE listed
                    UNION ALL SELECT team_id, status, priority, -1 FROM old_rows WHERE listed
                ) AS changes GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER inbox_count_insert AFTER INSERT ON inbox_message
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION inbox_count_changes();
    CREATE TRIGGER inbox_count_update AFTER UPDATE ON inbox_message
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION inbox_count_changes();
    CREATE TRIGGER inbox_count_delete AFTER DELETE ON inbox_message
        REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION inbox_count_changes();
"""

# Even SQL by the application's role cannot send what needs a second person and has none.
AGREEMENT = """
    CREATE FUNCTION inbox_answer_is_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.needs_agreement AND (NEW.agreed_by_id IS NULL OR NEW.agreed_by_id = NEW.written_by_id
                                    OR NEW.agreed_hash = '') THEN
            RAISE EXCEPTION 'An answer that needs a second person was about to leave without one.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER inbox_answer_agreed BEFORE UPDATE ON inbox_answer FOR EACH ROW
        WHEN (NEW.state = 'sending' AND OLD.state <> 'sending') EXECUTE FUNCTION inbox_answer_is_agreed();
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_messages_and_their_answers")]
    operations = [
        RunSQL(SEARCH, "ALTER TABLE inbox_message DROP COLUMN search;"),
        RunSQL(SEARCH_FUNCTION, "DROP FUNCTION inbox_search(text, integer);"),
        RunSQL(
            COUNTS,
            """
            DROP TRIGGER inbox_count_insert ON inbox_message;
            DROP TRIGGER inbox_count_update ON inbox_message;
            DROP TRIGGER inbox_count_delete ON inbox_message;
            DROP FUNCTION inbox_count_changes();
            """,
        ),
        RunSQL(
            AGREEMENT,
            "DROP TRIGGER inbox_answer_agreed ON inbox_answer; DROP FUNCTION inbox_answer_is_agreed();",
        ),
        *[tenant_table(table) for table in TABLES],
        living_table("inbox_alert"),
        living_table("inbox_answer"),
    ]

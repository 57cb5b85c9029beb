"""Migration operations: what every table of a team gets beneath its queryset."""

from django.db.migrations.operations import RunSQL

MINE = "{column} = nullif(current_setting('parvis.team', true), '')::uuid"


def tenant_table(table: str, *, column: str = "team_id", or_else: str = "") -> RunSQL:
    """Row-level security: rows of the transaction's team only, for every role but the owner (who reads all, for
    backups and for the rescue). `or_else` is SQL for the rare row that is visible otherwise (one's memberships)."""
    mine = MINE.format(column=column)
    seen = f"{mine} OR {or_else}" if or_else else mine
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY of_the_team ON {table} USING ({seen}) WITH CHECK ({mine});
        CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true);
        """,
        f"""
        DROP POLICY of_the_team ON {table};
        DROP POLICY owner_reads ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def living_table(table: str) -> RunSQL:
    """The rescue's view across teams: key, team, moves, state and hour of overdue rows, and nothing else."""
    return RunSQL(
        f"""
        CREATE INDEX {table}_due ON {table} (due_at) WHERE due_at IS NOT NULL;
        CREATE FUNCTION overdue_{table}(late interval, most integer)
            RETURNS TABLE (id uuid, team_id uuid, moves integer, state text, due_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT t.id, t.team_id, t.moves, t.state, t.due_at FROM {table} t
               WHERE t.due_at < now() - late ORDER BY t.due_at LIMIT most $$;
        """,  # noqa: S608  (a table's name, ours)
        f"DROP FUNCTION overdue_{table}(interval, integer); DROP INDEX {table}_due;",
    )

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0002_walls_and_rescue")]
    operations = [
        migrations.AddField("account", "pushed_at", models.DateTimeField(blank=True, null=True)),
        # The workers' view across teams: keys of the accounts that have a line, and nothing else.
        migrations.RunSQL(
            """
            CREATE FUNCTION pushed_network_account(most integer) RETURNS TABLE (id uuid, team_id uuid)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
                $$ SELECT a.id, a.team_id FROM network_account a
                   WHERE a.state = 'connected' AND a.abilities ->> 'stream' = 'true' ORDER BY a.id LIMIT most $$;
            """,
            "DROP FUNCTION pushed_network_account(integer);",
        ),
    ]

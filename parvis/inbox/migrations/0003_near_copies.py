import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

import parvis.lifecycle.keys
from parvis.lifecycle.operations import tenant_table

# Sixteen rows per message in the order of time: a block index of a few pages finds the old ones.
BY_TIME = "CREATE INDEX inbox_band_by_time ON inbox_band USING brin (at)"
# Old prints of every team: it takes each team's rights in turn, and tells its caller nothing.
FORGET = """
CREATE FUNCTION forget_prints(before timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET parvis.team = '' AS $$
    DECLARE one uuid;
    BEGIN
        FOR one IN SELECT DISTINCT team_id FROM inbox_print WHERE at < before LOOP
            PERFORM set_config('parvis.team', one::text, true);
            DELETE FROM inbox_band WHERE team_id = one AND at < before;
            DELETE FROM inbox_print WHERE team_id = one AND at < before;
        END LOOP;
    END $$;
"""


# Of a town that came since the last ANALYZE the planner expects one row, and takes any index that begins with the team:
# a hundredth of the table is the most that it may be wrong about.
OFTEN = "ALTER TABLE inbox_message SET (autovacuum_analyze_scale_factor = 0.01)"


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_search_counts_and_walls"), ("teams", "0010_chain_at_commit")]
    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("id", models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("messages", models.PositiveIntegerField(default=0)),
                ("authors", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team")),
            ],
            options={
                "db_table": "inbox_cluster",
                "indexes": [models.Index(fields=["team", "-last_at"], name="cluster_by_last")],
            },
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddField(
            model_name="message",
            name="cluster",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="inbox.cluster"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                "team", "cluster", "rank", models.F("placed_at").desc(), models.F("id").desc(),
                condition=models.Q(("cluster__isnull", False), ("listed", True)), name="message_in_cluster",
            ),
        ),
        migrations.CreateModel(
            name="Print",
            fields=[
                ("message", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="inbox.message")),
                ("signature", models.BinaryField(max_length=64)),
                ("at", models.DateTimeField()),
                ("cluster", models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="inbox.cluster")),
                ("team", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team")),
            ],
            options={
                "db_table": "inbox_print",
                "indexes": [models.Index(fields=["at"], name="print_by_time")],
            },
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                ("pk", models.CompositePrimaryKey("team", "key", "print", blank=True, editable=False, primary_key=True, serialize=False)),
                ("team", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team")),
                ("key", models.BigIntegerField()),
                ("print", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="inbox.print")),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "inbox_band"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        RunSQL(OFTEN, "ALTER TABLE inbox_message RESET (autovacuum_analyze_scale_factor)"),
        RunSQL(BY_TIME, "DROP INDEX inbox_band_by_time"),
        RunSQL(FORGET, "DROP FUNCTION forget_prints(timestamptz)"),
        *[tenant_table(table) for table in ("inbox_cluster", "inbox_print", "inbox_band")],
    ]

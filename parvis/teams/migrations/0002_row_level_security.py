from django.db import migrations

from parvis.lifecycle.operations import tenant_table

MINE = "{} = nullif(current_setting('parvis.person', true), '')::uuid"


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_team_and_membership")]
    operations = [
        tenant_table("team_membership", or_else=MINE.format("person_id")),
        tenant_table(
            "team",
            column="id",
            or_else="EXISTS (SELECT 1 FROM team_membership m WHERE m.team_id = team.id AND m.left_at IS NULL AND "
            + MINE.format("m.person_id")
            + ")",
        ),
    ]

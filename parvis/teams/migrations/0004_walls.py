from django.db import migrations

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_invitations_tokens_audit")]
    operations = [tenant_table("team_audit"), tenant_table("team_invitation"), tenant_table("team_api_token")]

from django.db import migrations

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [("teams", "0005_mandates")]
    operations = [tenant_table("team_mandate")]

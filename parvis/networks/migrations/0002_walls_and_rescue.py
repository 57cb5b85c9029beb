from django.db import migrations

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [("networks", "0001_accounts_journal_and_acts")]
    operations = [
        tenant_table("network_account"),
        living_table("network_account"),
        tenant_table("network_act"),
        living_table("network_act"),
        tenant_table("network_attempt"),
        tenant_table("network_event"),
        tenant_table("network_sealing_key"),
    ]

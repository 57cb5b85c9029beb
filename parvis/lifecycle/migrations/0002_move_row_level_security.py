from django.db import migrations

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0001_move")]
    operations = [tenant_table("lifecycle_move")]

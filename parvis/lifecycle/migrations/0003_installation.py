from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0002_move_row_level_security")]
    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarantined_at", models.DateTimeField(blank=True, null=True)),
                ("released_why", models.CharField(blank=True, max_length=500)),
            ],
            options={"db_table": "installation"},
        ),
        migrations.RunSQL("INSERT INTO installation (released_why) VALUES ('')", migrations.RunSQL.noop),
    ]

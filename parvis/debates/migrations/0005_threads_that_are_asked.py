"""When the network was last asked what stands beneath the post of a debate."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("debates", "0004_echoes")]

    operations = [
        migrations.AddField(
            model_name="echo", name="asked_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]

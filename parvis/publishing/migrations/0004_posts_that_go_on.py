"""A post that stands under another one without correcting it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("publishing", "0003_database_refuses_the_unapproved")]

    operations = [
        migrations.AddField(model_name="post", name="goes_on", field=models.BooleanField(default=False)),
    ]

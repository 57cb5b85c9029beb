"""Which outcome was last told under a post that asked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("debates", "0006_subscribers"), ("publishing", "0004_posts_that_go_on")]

    operations = [
        migrations.AddField(
            model_name="echo", name="answered", field=models.PositiveIntegerField(default=0)
        ),
    ]

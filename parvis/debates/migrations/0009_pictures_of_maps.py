"""What pages show of a map is kept beside it: computed once, and of no single person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0008_identity_provider'),
    ]

    operations = [
        migrations.AddField(
            model_name='opinionmap',
            name='picture',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]

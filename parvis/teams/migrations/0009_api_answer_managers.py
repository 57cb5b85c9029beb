import django.db.models.manager
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0008_forget_api_answers'),
    ]

    operations = [
        migrations.AlterModelManagers(
            name='apianswer',
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0003_installation")]
    operations = [migrations.AddField("installation", "cluster", models.CharField(blank=True, max_length=20))]

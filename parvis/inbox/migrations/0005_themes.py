import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_waves'),
        ('teams', '0010_chain_at_commit'),
    ]

    operations = [
        migrations.CreateModel(
            name='ThemeReport',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('version', models.CharField(blank=True, max_length=20)),
                ('read', models.PositiveIntegerField(default=0)),
                ('themes', models.JSONField(default=list)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'inbox_theme_report',
                'indexes': [models.Index(fields=['team', '-asked_at'], name='theme_report_by_time')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        tenant_table("inbox_theme_report"),
        living_table("inbox_theme_report"),
    ]

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.conf import settings
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0003_near_copies'),
        ('teams', '0010_chain_at_commit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HourCount',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('topic', models.CharField(blank=True, max_length=40)),
                ('n', models.PositiveIntegerField()),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'inbox_hour',
                'constraints': [models.UniqueConstraint(fields=('team', 'hour', 'topic'), name='one_count_per_hour_and_topic')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'inbox_watch',
                'constraints': [models.UniqueConstraint(fields=('team',), name='one_watch_per_team')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kind', models.CharField(choices=[('topic', 'Rising subject'), ('copies', 'Campaign'), ('all', 'Many messages')], max_length=6)),
                ('topic', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('messages', models.PositiveIntegerField()),
                ('accounts', models.PositiveIntegerField(default=0)),
                ('usual', models.FloatField(default=0)),
                ('strangeness', models.FloatField(default=0)),
                ('hours', models.JSONField(default=list)),
                ('told_to', models.CharField(blank=True, max_length=1000)),
                ('ended_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('cluster', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.cluster')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'inbox_wave',
                'indexes': [models.Index(fields=['team', '-since'], name='wave_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('team', 'kind', 'topic', 'cluster'), name='one_wave_at_a_time', nulls_distinct=False)],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        *[tenant_table(table) for table in ("inbox_hour", "inbox_watch", "inbox_wave")],
        living_table("inbox_watch"),
        living_table("inbox_wave"),
    ]

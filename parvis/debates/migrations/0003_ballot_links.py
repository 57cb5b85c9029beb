"""Mails that citizens asked for, until they have left."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0002_counts_and_batches'),
        ('teams', '0010_chain_at_commit'),
    ]

    operations = [
        migrations.CreateModel(
            name='BallotLink',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('mailbox', models.CharField(max_length=64)),
                ('source', models.CharField(blank=True, max_length=16)),
                ('language', models.CharField(default='fr', max_length=8)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_ballot_link',
                'indexes': [models.Index(fields=['team', 'debate', 'mailbox'], name='ballot_link_of_a_box')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        tenant_table("debates_ballot_link"),
        living_table("debates_ballot_link"),
    ]

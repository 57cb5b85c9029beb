"""Who wants to be told by mail what became of a debate, and who wakes them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.debates.models.subscriber
import parvis.lifecycle.keys
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0005_threads_that_are_asked'),
        ('teams', '0010_chain_at_commit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Postman',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_postman',
                'constraints': [models.UniqueConstraint(fields=('team', 'debate'), name='one_postman')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(max_length=600)),
                ('mailbox', models.CharField(max_length=64)),
                ('source', models.CharField(blank=True, max_length=16)),
                ('language', models.CharField(default='fr', max_length=8)),
                ('invitations', models.PositiveSmallIntegerField(default=0)),
                ('invited', models.BooleanField(default=False)),
                ('confirmed', models.BooleanField(default=False)),
                ('told', models.PositiveIntegerField(default=0)),
                ('claimed', models.PositiveIntegerField(default=0)),
                ('asked_on', models.DateField(default=parvis.debates.models.subscriber.today)),
                ('state_since', models.DateTimeField(default=parvis.debates.models.subscriber.midnight)),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_subscriber',
                'constraints': [models.UniqueConstraint(fields=('team', 'debate', 'mailbox'), name='one_subscriber_of_a_box')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        tenant_table("debates_postman"),
        living_table("debates_postman"),
        tenant_table("debates_subscriber"),
        living_table("debates_subscriber"),
    ]

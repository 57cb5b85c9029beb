"""A debate in the networks: the posts that ask, and what native polls counted."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0003_ballot_links'),
        ('networks', '0003_pushed_accounts'),
        ('publishing', '0003_database_refuses_the_unapproved'),
        ('teams', '0010_chain_at_commit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Echo',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('means', models.CharField(choices=[('native', "In the network's own poll"), ('numbers', 'By a reply: 1, 2 or 3')], max_length=7)),
                ('offers', models.JSONField(default=list)),
                ('words', models.JSONField(blank=True, default=dict)),
                ('remote_id', models.CharField(blank=True, max_length=1000)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.account')),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='echoes', to='debates.debate')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.post')),
                ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.statement')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_echo',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='NativeCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('votes', models.PositiveIntegerField(null=True)),
                ('voters', models.PositiveIntegerField(null=True)),
                ('closed', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField()),
                ('echo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='debates.echo')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.statement')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_native_count',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='echo',
            index=models.Index(fields=['team', 'debate', 'statement'], name='echoes_of_a_debate'),
        ),
        migrations.AddIndex(
            model_name='echo',
            index=models.Index(fields=['team', 'account', 'state'], name='echoes_of_an_account'),
        ),
        migrations.AddConstraint(
            model_name='echo',
            constraint=models.UniqueConstraint(fields=('team', 'post', 'account'), name='one_echo_of_a_post'),
        ),
        migrations.AddConstraint(
            model_name='nativecount',
            constraint=models.UniqueConstraint(fields=('team', 'echo', 'statement'), name='one_count_of_a_choice'),
        ),
        tenant_table('debates_echo'),
        tenant_table('debates_native_count'),
        living_table('debates_echo'),
    ]

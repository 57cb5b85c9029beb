"""Ballots that are alike beyond chance, what was decided about them, and when the places are forgotten."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.conf import settings
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table

# What was closed before anybody compared its ballots has no use of the places that they came from. The owner may do it
# for all teams while the wall does not stand before it.
FORGET = """
ALTER TABLE debates_voter NO FORCE ROW LEVEL SECURITY;
UPDATE debates_voter SET source = '' FROM debates_debate
    WHERE debates_debate.id = debates_voter.debate_id AND debates_debate.state = 'closed' AND source <> '';
ALTER TABLE debates_voter FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0009_pictures_of_maps'),
        ('teams', '0010_chain_at_commit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alike',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('within', models.CharField(choices=[('burst', 'within the same hours'), ('source', 'from the same few places')], max_length=6)),
                ('among', models.PositiveIntegerField()),
                ('places', models.PositiveIntegerField()),
                ('answers', models.PositiveIntegerField()),
                ('likeness', models.PositiveSmallIntegerField()),
                ('log_chance', models.FloatField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('judgement', models.CharField(blank=True, choices=[('', 'Nobody has decided yet'), ('out', 'Left out of the figures'), ('real', 'Real people, counted')], max_length=4)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
                ('judged_size', models.PositiveIntegerField(default=0)),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.debate')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_alike',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AlikeBallot',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='debates.alike')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.voter')),
            ],
            options={
                'db_table': 'debates_alike_ballot',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Comparer',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seen', models.CharField(blank=True, max_length=120)),
                ('forgot_at', models.DateTimeField(blank=True, null=True)),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_comparer',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='alike',
            index=models.Index(fields=['team', 'debate'], name='alike_of_a_debate'),
        ),
        migrations.AddIndex(
            model_name='alikeballot',
            index=models.Index(fields=['team', 'group'], name='ballots_of_a_group'),
        ),
        migrations.AddConstraint(
            model_name='alikeballot',
            constraint=models.UniqueConstraint(fields=('team', 'voter'), name='one_group_of_a_ballot'),
        ),
        migrations.AddConstraint(
            model_name='comparer',
            constraint=models.UniqueConstraint(fields=('team', 'debate'), name='one_comparer'),
        ),
        tenant_table('debates_comparer'),
        tenant_table('debates_alike'),
        tenant_table('debates_alike_ballot'),
        living_table('debates_comparer'),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]

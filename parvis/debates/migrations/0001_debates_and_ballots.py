"""Debates, what is voted on, one ballot per credential, maps and outcomes."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.debates.models.debate
import parvis.lifecycle.keys
from django.conf import settings
from django.db import migrations, models

from parvis.lifecycle.operations import living_table, tenant_table


TABLES = (
    "debate", "statement", "wording", "voter", "vote", "code", "map_maker", "map", "outcome",
)  # fmt: skip
LIVING = ("debate", "statement", "map_maker")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('networks', '0003_pushed_accounts'),
        ('teams', '0010_chain_at_commit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Debate',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('slug', models.SlugField(max_length=60)),
                ('title', models.CharField(max_length=140)),
                ('text', models.TextField(blank=True, max_length=5000)),
                ('language', models.CharField(default='fr', max_length=8)),
                ('method', models.CharField(choices=[('statements', 'Agree or disagree with statements'), ('single', 'One choice'), ('several', 'Several choices'), ('ranked', 'Choices in order'), ('points', 'Points to share out')], default='statements', max_length=10)),
                ('tier', models.CharField(choices=[('anonymous', 'without identity'), ('mail', 'by e-mail'), ('paper', 'by a code on paper'), ('verified', 'by a verified identity')], default='anonymous', max_length=9)),
                ('opens_at', models.DateTimeField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('takes_statements', models.BooleanField(default=True)),
                ('moderates_first', models.BooleanField(default=True)),
                ('shows_score', models.BooleanField(default=False)),
                ('most_choices', models.PositiveSmallIntegerField(default=3)),
                ('points', models.PositiveSmallIntegerField(default=10)),
                ('seed', models.PositiveIntegerField(default=parvis.debates.models.debate._new_seed)),
                ('sealed', models.BinaryField(max_length=200)),
                ('made_from', models.UUIDField(blank=True, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_debate',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Door',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('debate_id', models.UUIDField()),
                ('to_team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_door',
            },
        ),
        migrations.CreateModel(
            name='MapMaker',
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
                'db_table': 'debates_map_maker',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OpinionMap',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('inputs', models.CharField(max_length=64)),
                ('mode', models.CharField(default='parvis', max_length=6)),
                ('verdict', models.CharField(max_length=40)),
                ('result', models.JSONField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='maps', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_map',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('progress', models.CharField(choices=[('heard', 'Heard, being studied'), ('decided', 'Decided'), ('under_way', 'Under way'), ('done', 'Done'), ('dropped', 'Not followed')], max_length=9)),
                ('you_said', models.TextField(max_length=3000)),
                ('we_decided', models.TextField(max_length=3000)),
                ('because', models.TextField(max_length=3000)),
                ('expected', models.CharField(blank=True, max_length=80)),
                ('told_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'debates_outcome',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PaperCode',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('sheet', models.PositiveIntegerField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('printed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_code',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('moves', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, max_length=2000)),
                ('state_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('number', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=280)),
                ('language', models.CharField(default='fr', max_length=8)),
                ('seeded', models.BooleanField(default=False)),
                ('meta', models.BooleanField(default=False)),
                ('by_voter', models.UUIDField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, choices=[('person', 'It tells something about a private person'), ('insult', 'It insults somebody'), ('hate', 'It attacks people for what they are'), ('subject', 'It is about something else'), ('double', 'It says what another statement says'), ('several', 'It says several things at once'), ('advert', 'It is an advertisement'), ('other', 'Another reason')], max_length=8)),
                ('refused_why', models.CharField(blank=True, max_length=500)),
                ('appeal', models.CharField(blank=True, max_length=500)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='debates.debate')),
                ('into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doubles', to='debates.statement')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_statement',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(choices=[('anonymous', 'without identity'), ('mail', 'by e-mail'), ('paper', 'by a code on paper'), ('verified', 'by a verified identity')], max_length=9)),
                ('origin', models.CharField(choices=[('web', "on the debate's page"), ('network', 'in a network'), ('paper', 'on paper'), ('meeting', 'in a meeting')], max_length=7)),
                ('credential', models.CharField(max_length=64)),
                ('receipt', models.CharField(max_length=64)),
                ('source', models.CharField(blank=True, max_length=16)),
                ('traits', models.JSONField(blank=True, default=dict)),
                ('excluded_why', models.CharField(blank=True, max_length=500)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.account')),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='debates.debate')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_voter',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('value', models.SmallIntegerField()),
                ('alone', models.BooleanField(default=False)),
                ('changes', models.PositiveSmallIntegerField(default=0)),
                ('evidence', models.CharField(blank=True, max_length=500)),
                ('cast_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('debate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='debates.debate')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='debates.statement')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='debates.voter')),
            ],
            options={
                'db_table': 'debates_vote',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=8)),
                ('text', models.CharField(max_length=560)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='debates.statement')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_wording',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='debate',
            index=models.Index(fields=['team', '-created_at'], name='debate_by_time'),
        ),
        migrations.AddConstraint(
            model_name='debate',
            constraint=models.UniqueConstraint(fields=('team', 'slug'), name='one_debate_of_a_slug'),
        ),
        migrations.AddConstraint(
            model_name='mapmaker',
            constraint=models.UniqueConstraint(fields=('team', 'debate'), name='one_map_maker'),
        ),
        migrations.AddConstraint(
            model_name='opinionmap',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'mode', 'inputs'), name='one_map_of_the_votes'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'number'), name='one_outcome_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='papercode',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'digest'), name='one_code_of_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'number'), name='one_statement_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'credential'), name='one_ballot_per_credential'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.UniqueConstraint(fields=('team', 'debate', 'receipt'), name='one_ballot_per_receipt'),
        ),
        migrations.AddIndex(
            model_name='vote',
            index=models.Index(fields=['team', 'debate', 'statement'], name='votes_of_a_debate'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('team', 'voter', 'statement'), name='one_vote_on_a_statement'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(condition=models.Q(('alone', True)), fields=('team', 'voter'), name='one_choice_alone'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('team', 'statement', 'language'), name='one_wording_of_a_language'),
        ),
        *[tenant_table(f"debates_{name}") for name in TABLES],
        *[living_table(f"debates_{name}") for name in LIVING],
    ]

"""Who vouches for the citizens of a team: a provider of identities, its secret sealed."""

import django.db.models.deletion
import django.db.models.manager
import parvis.lifecycle.keys
from django.db import migrations, models

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('debates', '0007_outcomes_in_threads'),
        ('teams', '0010_chain_at_commit'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityProvider',
            fields=[
                ('id', models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('issuer', models.CharField(max_length=500)),
                ('client_id', models.CharField(max_length=255)),
                ('sealed', models.BinaryField(default=b'')),
                ('level', models.CharField(blank=True, max_length=100)),
                ('said', models.CharField(blank=True, max_length=20)),
                ('said_at', models.DateTimeField(null=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'db_table': 'debates_identity_provider',
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='identityprovider',
            constraint=models.UniqueConstraint(fields=('team',), name='one_identity_provider'),
        ),
        tenant_table('debates_identity_provider'),
    ]

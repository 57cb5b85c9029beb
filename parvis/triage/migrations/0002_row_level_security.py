from django.db import migrations

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_judgements_corrections_words")]
    operations = [
        tenant_table("triage_judgement"),
        tenant_table("triage_correction"),
        tenant_table("triage_lexicon_entry"),
    ]

from django.db import migrations

from parvis.lifecycle.operations import living_table, tenant_table

TABLES = [
    "publishing_approval",
    "publishing_approval_link",
    "publishing_attachment",
    "publishing_delegation",
    "publishing_delivery",
    "publishing_figures",
    "publishing_kept_text",
    "publishing_media",
    "publishing_post",
    "publishing_rules",
    "publishing_slot",
    "publishing_variant",
    "publishing_version",
    "publishing_watching",
]


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_posts_versions_and_deliveries")]
    operations = [
        *(tenant_table(table) for table in TABLES),
        living_table("publishing_approval_link"),
        living_table("publishing_delivery"),
        living_table("publishing_watching"),
    ]

"""Second factors that were stored in the clear are sealed."""

from allauth.mfa.utils import encrypt
from django.db import migrations


def seal(apps, schema_editor):
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = encrypt(row.data[name])
        row.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_person"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]

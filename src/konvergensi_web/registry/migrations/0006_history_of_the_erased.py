"""Erasing a person left the lines of history before the last one: those of nobody go now."""

from django.db import migrations


def forget(apps, schema_editor):
    """Lines of people and households that are no more."""
    for name in ("Person", "Household"):
        live, history = apps.get_model("registry", name), apps.get_model("registry", f"Historical{name}")
        history.objects.exclude(id__in=live.objects.values("pk")).delete()


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_person_birth_year_only")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]

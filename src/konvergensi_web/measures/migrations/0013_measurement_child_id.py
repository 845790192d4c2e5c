from django.db import migrations, models
from django.db.models import Count, F, Min, OuterRef, Subquery, Value
from django.db.models.functions import StrIndex, Substr


def name_the_child(apps, schema_editor):
    """Rows of imports get the pseudonym of their person, where he has just one; a blank one stands for any."""
    measurement = apps.get_model("measures", "Measurement")
    keys = apps.get_model("registry", "PersonKey").objects.filter(person_id=OuterRef("person_id"))
    only = keys.order_by().values("person_id").annotate(n=Count("key"), one=Min("key")).filter(n=1)
    told = Subquery(only.annotate(child=Substr("one", StrIndex(F("one"), Value(":")) + 1)).values("child"))
    rows = measurement._base_manager.filter(batch__isnull=False)
    rows.annotate(told=told).filter(told__isnull=False).update(child_id=told)


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0012_quality_in_english"),
        ("registry", "0006_history_of_the_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="child_id",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.RunPython(name_the_child, migrations.RunPython.noop),
    ]

"""The released figures of regencies under an index of their own: a province's page adds up nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0005_target_entries")]

    operations = [
        migrations.AddIndex(
            model_name="releasedvalue",
            index=models.Index(
                fields=["region_path", "month"],
                condition=models.Q(level="regency"),
                name="released_value_regency",
            ),
        ),
    ]

"""People in the order of their names: the first page of a list of a hundred thousand is fifty rows of an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_fewer_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["search_name", "id"], name="registry_person_in_order"),
        ),
    ]

"""Of a person registered by hand sometimes only the year of birth is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_people_in_order")]

    operations = [
        migrations.AddField("person", "birth_year_only", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "historicalperson", "birth_year_only", models.BooleanField(db_default=False, default=False)
        ),
    ]

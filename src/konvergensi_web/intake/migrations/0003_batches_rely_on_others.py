from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_batch_files_held_rows_and_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="relies_on",
            field=models.JSONField(default=dict),
        ),
    ]

"""New values of a run are hidden until all of them are written, and appear at one moment."""

import uuid

import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0006_released_regencies"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="indicatorvalue",
            options={"base_manager_name": "every", "default_manager_name": "objects"},
        ),
        migrations.AlterModelManagers(
            name="indicatorvalue",
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="indicatorvalue",
            name="indicator_value_once",
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="retired_by",
            field=models.UUIDField(
                db_default=uuid.UUID("00000000-0000-0000-0000-000000000000"),
                default=uuid.UUID("00000000-0000-0000-0000-000000000000"),
            ),
        ),
        migrations.AddField(
            model_name="pipelinerun",
            name="rows_are",
            field=models.CharField(
                blank=True,
                choices=[("", "tidak ada"), ("writing", "menulis"), ("clearing", "membersihkan")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="pipelinerun",
            name="wrote_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="pipelinerun",
            index=models.Index(
                condition=models.Q(("rows_are", ""), _negated=True), fields=["rows_are"], name="pipeline_run_rows_are"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorvalue",
            constraint=models.UniqueConstraint(
                fields=("region_path", "month", "indicator", "retired_by"), name="indicator_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pipelinerun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rows_are", "writing")), fields=("regency_path",), name="pipeline_run_writes_alone"
            ),
        ),
    ]

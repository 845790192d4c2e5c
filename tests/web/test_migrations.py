"""The history of the database: one line an app, nothing lost, forward on rows that are there, on both databases."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from tests.web.server import environment, own_database

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("konvergensi_web"))
LOADER = MigrationLoader(None)
MIGRATIONS = sorted((key, one) for key, one in LOADER.disk_migrations.items() if key[0] in OURS)
ROOT = Path(__file__).parents[2]
# What a migration changes in rows that are there, on purpose: table -> why
CHANGED: dict[str, str] = {
    "api_keptanswer": "answers lay open and belonged to no post; they are given for a day only",
    "registry_historicalperson": "lines of people who are no more were left by an erasure that should take them",
}
LOSING = (migrations.RemoveField, migrations.DeleteModel, migrations.RunSQL)
# app.migration: why it may remove or run what it does
REASONS: dict[str, str] = {"api.0002_answers_are_sealed": "the open text goes, and every answer kept so far with it"}


def test_every_app_has_one_line_of_migrations() -> None:
    assert LOADER.detect_conflicts() == {}
    for app in {label for (label, _), _ in MIGRATIONS}:
        assert len(LOADER.graph.leaf_nodes(app)) == 1, app
        numbers = sorted(name[:4] for (label, name) in LOADER.disk_migrations if label == app)
        assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)], app


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize(("key", "migration"), MIGRATIONS, ids=[".".join(key) for key, _ in MIGRATIONS])
def test_no_migration_loses_data_or_cannot_be_explained(key: tuple[str, str], migration: Migration) -> None:
    name = ".".join(key)
    assert not key[1].split("_", 1)[1].startswith("auto"), f"{name}: say what it does in its name"
    new = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
    for operation in migration.operations:
        if isinstance(operation, LOSING):
            assert name in REASONS, f"{name} has {type(operation).__name__}: write its reason into REASONS"
        if isinstance(operation, migrations.RunPython):
            assert operation.reverse_code is not None, f"{name}: RunPython without a way back"
        if isinstance(operation, migrations.AddField) and operation.model_name.lower() not in new:
            assert has_a_value(operation.field), f"{name}: {operation.name} has no value for rows that are there"


def test_every_reason_is_still_needed() -> None:
    assert REASONS.keys() <= {".".join(key) for key, _ in MIGRATIONS}


@pytest.mark.slow
def test_rows_of_the_first_versions_come_through_every_migration(tmp_path: Path) -> None:
    with own_database() as database:
        words = [sys.executable, "-m", "tests.web.migrate_rows"]
        variables = environment(tmp_path / "data", PYTHONPATH=str(ROOT), **database)
        done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["tables"] > 20
    assert told["lost"] == []
    assert told["changed"].keys() <= CHANGED.keys(), told["changed"]
    assert told["children"] == ["anak0", "anak1", "anak2"], "rows of imports know their child's pseudonym"


def test_a_migration_uses_the_models_of_its_time() -> None:
    """A migration that imports a model of today breaks when the model changes."""
    for key, migration in MIGRATIONS:
        module = inspect.getmodule(type(migration))
        assert isinstance(module, ModuleType)
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        assert not {name for name in imported if name.startswith("konvergensi_web") and ".models" in name
                    and name not in {"konvergensi_web.platform.scope.models"}}, key  # fmt: skip


def has_a_value(field: models.Field[Any, Any]) -> bool:
    return field.null or field.has_default() or field.many_to_many or (field.blank and field.empty_strings_allowed)

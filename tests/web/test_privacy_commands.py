"""The operator's commands for keys, storage periods, classes and the log's chain."""

from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from konvergensi_web.commands.admin import admin
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy import classification, crypto, keyring
from konvergensi_web.platform.privacy.models import RetentionRun
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.test_privacy_identity import HERE, NIK, person_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.KEY_FOLDER, settings.LOG_FOLDER = tmp_path / "keys", tmp_path / "log"


def told(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(admin, list(words))
    assert result.exit_code == code, result.output + str(result.exception or "")
    return result.output


def test_keys_are_rotated_counted_and_an_old_one_dropped_only_when_nothing_needs_it() -> None:
    person = person_at(HERE)
    assert "kunci 1 (aktif)" in told("rotate-keys", "--show")
    assert "kunci nomor 2" in told("rotate-keys")
    with open_scope(system_actor("uji")):
        assert crypto.decrypt(Person.objects.get(pk=person.pk).nik_cipher) == NIK
    told("rotate-keys", "--drop", "1")
    assert set(keyring.key_ring().keys) == {2}
    assert CliRunner().invoke(admin, ["rotate-keys", "--drop", "2"]).exit_code != 0
    assert set(keyring.key_ring().keys) == {2}


def test_a_retention_run_counts_unless_told_to_erase() -> None:
    text = told("retention", "36.04")
    assert "Uji coba" in text
    assert RetentionRun.objects.get().dry_run


def test_a_field_without_a_class_is_told_and_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classification, "gaps", lambda: [classification.Gap("registry.Person", ("name",))])
    assert "registry.Person: belum digolongkan: name" in told("classify", code=1)
    assert "specific: [name]" in told("classify", "--missing")
    monkeypatch.setattr(classification, "gaps", list)
    assert "sudah digolongkan" in told("classify")


def test_the_chain_is_checked_from_the_command_line() -> None:
    record(system_actor("uji"), "platform.export.made", rows=1)
    assert f"{Entry.objects.count()} catatan diperiksa" in told("verify-log")

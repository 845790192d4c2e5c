"""The operator's commands: what they do, what they say, and how they refuse."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from konvergensi_web.config.environment import Environment
from tests.web.server import command, migrated, own_database

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operasi"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    data = tmp_path_factory.mktemp("admin") / "data"
    with own_database() as database:
        yield data, database


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A place with every migration."""
    data = tmp_path_factory.mktemp("siap") / "data"
    with migrated(data) as database:
        yield data, database


def test_a_new_installation_is_made_ready_from_the_command_line(place: tuple[Path, dict[str, str]]) -> None:
    data, database = place

    def admin(*words: str, says: str = "") -> tuple[int, str, str]:
        done = command("admin", *words, data=data, says=says, **database)
        return done.returncode, done.stdout, done.stderr

    code, _, told = admin("regions", "36.04")
    assert (code, "operations.database-old" in told, "admin migrate" in told) == (1, True, True)
    assert admin("migrate")[0] == 0
    assert "sudah sesuai" in admin("migrate")[1]
    assert "wilayah baru" in admin("regions", "36.04")[1]
    assert "0 wilayah baru" in admin("regions", "36.04")[1]
    new = ("create-user", "siti", "--role", "admin", "--region", "36.04", "--office", "Sekretariat Daerah")
    code, _, told = admin(*new, says="pendek\n")
    assert (code, "Traceback" in told) == (1, False)
    code, said, told = admin(*new, says="sawah-perahu-melati-42\n")
    assert code == 0, told
    assert "Akun siti dibuat" in said
    assert admin(*new, says="sawah-perahu-melati-42\n")[0] == 1
    code, said, told = admin("invite", "siti")
    assert code == 0, told
    assert said.strip().startswith("http://127.0.0.1")
    assert "operations.unknown-user" in admin("invite", "bukan-siapa-siapa")[2]
    assert "operations.office-not-said" in admin("create-user", "x", "--role", "raja", "--region", "36.04")[2]
    assert "regions.unknown-code" in admin("refresh", "99.99")[2]
    assert admin("worker", "--batch")[0] == 0
    assert "pekerjaan" in admin("jobs")[1]
    assert admin("check")[0] == 0


def test_the_check_passes_in_the_documented_order_before_the_worker_is_started(
    ready: tuple[Path, dict[str, str]],
) -> None:
    data, database = ready
    open_to_a_network = {"KONVERGENSI_HTTPS": "true", "KONVERGENSI_HOSTS": "gizi.serangkab.go.id"}
    done = command("admin", "check", "--deploy", data=data, **database, **open_to_a_network)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INGAT  worker: tidak ada pekerja yang hidup" in done.stdout
    assert "RUSAK" not in done.stdout
    for page in ("pasang.md", "perbarui.md"):
        text = (OPERATIONS / page).read_text(encoding="utf-8")
        assert text.index("admin check --deploy") < text.index(
            "systemctl " + ("enable" if "pasang" in page else "start")
        )


def test_commands_tell_what_they_did_in_sentences_of_the_office(ready: tuple[Path, dict[str, str]]) -> None:
    data, database = ready
    command("admin", "regions", "36.04", data=data, **database)
    done = command("admin", "refresh", "36.04", data=data, **database)
    assert re.search(r"Angka 36\.04 selesai dihitung: [\d.]+ angka, semua [\d.]+ desa", done.stdout), done.stderr
    ring = [[106, -6], [107, -6], [107, -5], [106, -6]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    codes = ("36", "36.04", "36.04.05", "36.04.05.2001")
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": shape} for code in codes]
    file = data.parent / "batas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    said = command("admin", "boundaries", file, data=data, **database).stdout
    assert "1 provinsi, 1 kabupaten/kota, 1 kecamatan, 1 desa/kelurahan." in said
    file.write_text("{}")
    refused = command("admin", "boundaries", file, data=data, **database)
    assert refused.returncode == 1
    assert "--boundaries" not in refused.stderr, "that is an option of another command"


def others_may(data: Path) -> list[str]:
    """What of a data folder another user of this machine may look at."""
    return [str(path) for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077]


def test_nothing_a_command_writes_can_be_read_by_other_users_of_the_machine(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command("admin", "migrate", data=data).returncode == 0
    assert command("admin", "backup", "--no-encryption", data=data).returncode == 0
    assert (data / "konvergensi.sqlite3").exists()
    assert list((data / "cadangan").glob("*.kvb"))
    assert others_may(data) == []


def test_an_open_data_folder_is_closed_and_that_is_said_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command("admin", "migrate", data=data).returncode == 0
    foreign = data / "catatan-pengelola.txt"
    foreign.touch()
    foreign.chmod(0o644)
    data.chmod(0o755)
    (data / "konvergensi.sqlite3").chmod(0o644)
    told = command("admin", "check", data=data).stderr
    assert "sekarang ditutup" in told
    assert others_may(data) == [str(foreign)], "what is not ours stays as it is, behind the closed folder"
    assert "ditutup" not in command("admin", "check", data=data).stderr


def test_every_environment_variable_is_told_in_the_operations_pages() -> None:
    text = (OPERATIONS / "variabel.md").read_text(encoding="utf-8")
    told = {f"KONVERGENSI_{name.upper()}" for name in Environment.model_fields}
    missing = sorted(name for name in told if f"`{name}`" not in text)
    assert not missing, f"docs/operasi/variabel.md does not tell of {missing}"

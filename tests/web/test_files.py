"""Stored files: encrypted at rest, opened by those who may, judged by their content, gone when their time is over."""

import io
import itertools
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.files import content, services, vault
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.scope import Actor

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
EXPORT = SAMPLES / "eppgbm_ciruas_2024-08.xlsx"
SECRET = b"Anak Rahasia, 9904051203210001" * 100


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def stored(dinkes: Actor) -> StoredFile:
    return services.store_file(actor=dinkes, name="rahasia.csv", content=SECRET, purpose="uji")


def workbook(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return packed.getvalue()


def judged(tmp_path: Path, body: bytes, name: str = "berkas.xlsx") -> str:
    path = tmp_path / "unggahan"
    path.write_bytes(body)
    return content.check_file(path, name)


def test_nothing_of_a_file_lies_readable_on_the_disk(stored: StoredFile, dinkes: Actor) -> None:
    kept = services.blob(stored.pk).read_bytes()
    assert b"Rahasia" not in kept
    assert b"9904" not in kept
    assert services.blob(stored.pk).stat().st_mode & 0o077 == 0
    assert services.read_file(actor=dinkes, stored=stored) == SECRET


def test_the_key_of_a_file_is_sealed_and_no_two_files_share_one(stored: StoredFile, dinkes: Actor) -> None:
    again = services.store_file(actor=dinkes, name="rahasia.csv", content=SECRET, purpose="uji")
    assert services.blob(again.pk).read_bytes()[40:] != services.blob(stored.pk).read_bytes()[40:]
    assert bytes(again.key_sealed or b"") != bytes(stored.key_sealed or b"")
    assert again.sha256 == stored.sha256


@pytest.mark.parametrize("change", ["flip", "cut", "append", "swap"])
def test_a_changed_file_is_never_used(stored: StoredFile, dinkes: Actor, change: str) -> None:
    place = services.blob(stored.pk)
    kept = bytearray(place.read_bytes())
    if change == "flip":
        kept[50] ^= 1
    elif change == "cut":
        del kept[-20:]
    elif change == "append":
        kept += b"lagi"
    else:
        other = services.store_file(actor=dinkes, name="lain.csv", content=b"lain", purpose="uji")
        kept = bytearray(services.blob(other.pk).read_bytes())
    place.write_bytes(bytes(kept))
    with pytest.raises(ProblemError, match=r"platform\.file-broken"):
        services.read_file(actor=dinkes, stored=stored)


@given(body=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5), piece=st.integers(1, 64))
def test_what_was_written_is_read_back_however_it_was_cut(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, cuts: list[int], piece: int
) -> None:
    place = tmp_path_factory.mktemp("kotak") / "b"
    key, told = vault.new_key(), b"nomor"
    edges = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    with pytest.MonkeyPatch.context() as small:
        small.setattr(vault, "PIECE", piece)
        pieces = [body[a:b] for a, b in itertools.pairwise(edges)]
        vault.write(place, pieces, key=key, told=told)
        assert b"".join(vault.read(place, key=key, told=told)) == body
        if place.stat().st_size > 11 + piece + 16:  # more than one piece: leaving the last out is noticed
            place.write_bytes(place.read_bytes()[: 11 + piece + 16])
            with pytest.raises(vault.BrokenFileError):
                list(vault.read(place, key=key, told=told))


def test_another_office_finds_no_file_and_the_refusal_is_a_page(
    stored: StoredFile, signed_in: Callable[[str], Client]
) -> None:
    address = f"/berkas/{stored.pk}/"
    mine = signed_in("dinkes").get(address)
    assert b"".join(mine) == SECRET  # type: ignore[arg-type]
    assert mine["Content-Disposition"] == 'attachment; filename="rahasia.csv"'
    assert "sandbox" in mine["Content-Security-Policy"]
    assert mine["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="platform.file.opened", subject_id=str(stored.pk)).count() == 1
    for stranger in ("dinkes_kota", "camat"):
        assert signed_in(stranger).get(address).status_code == 404
    assert Client().get(address).status_code in {302, 403, 404}


def test_a_permission_opens_a_file_to_its_holders_in_the_area_only(
    dinkes: Actor, signed_in: Callable[[str], Client]
) -> None:
    shared = services.store_file(
        actor=dinkes, name="a.csv", content=b"x", purpose="uji", permission="plan.programme.view", path="36.04.05."
    )
    assert signed_in("camat").get(f"/berkas/{shared.pk}/").status_code == 200
    assert signed_in("dinkes_kota").get(f"/berkas/{shared.pk}/").status_code == 404


def test_after_its_time_only_the_trace_of_a_file_is_left(
    dinkes: Actor, signed_in: Callable[[str], Client], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    short = services.store_file(
        actor=dinkes, name="a.csv", content=SECRET, purpose="uji", expires_at=dinkes.now + timedelta(days=1)
    )
    assert signed_in("dinkes").get(f"/berkas/{short.pk}/").status_code == 410  # the world's clock stands in 2024
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert services.remove_expired(actor=dinkes) == 0
        assert services.remove_expired(actor=replace(dinkes, now=dinkes.now + timedelta(days=2))) == 1
    short.refresh_from_db()
    assert short.removed_at
    assert short.key_sealed is None
    assert not services.blob(short.pk).exists()


def test_clear_text_leaves_no_folder_behind(stored: StoredFile, dinkes: Actor) -> None:
    with services.unlocked(actor=dinkes, files=[stored]) as [path]:
        assert path.read_bytes() == SECRET
        assert path.name == "rahasia.csv"
        assert path.parents[1].stat().st_mode & 0o077 == 0
    assert not path.parents[1].exists()


def test_what_a_killed_process_left_is_swept(dinkes: Actor) -> None:
    with services.private_folder() as folder:
        dead = folder.with_name("konvergensi-terbuka-4194304-mati")
        dead.mkdir()
        services.sweep(now=dinkes.now)
        assert folder.exists()
        assert not dead.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (EXPORT.read_bytes(), content.XLSX),
        ((SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv").read_bytes(), "text/plain"),
        ("NIK;Nama\n1;é\n".encode("cp1252"), "text/plain"),
        ("NIK\tNama\n".encode("utf-16"), "text/plain"),
        ("NIK;Nama;JK\n".encode("utf-16-le"), "text/plain"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage"),
    ],
)
def test_a_table_is_known_by_its_content_whatever_its_name(tmp_path: Path, body: bytes, told: str) -> None:
    assert judged(tmp_path, body, "gambar.png") == told


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "platform.file-empty"),
        (b"%PDF-1.7 ...", "platform.file-kind"),
        (b"\x89PNG\r\n\x1a\n....", "platform.file-kind"),
        (b"<html><table><tr><td>NIK", "platform.file-kind"),
        (b"MZ\x90\x00" + bytes(100), "platform.file-kind"),
        (bytes(range(256)) * 4, "platform.file-kind"),
        (workbook({"word/document.xml": b"<w/>"}), "platform.file-kind"),
        (workbook({"foto.jpg": b"x"}), "platform.file-kind"),
        (EXPORT.read_bytes()[:9_000], "platform.file-damaged"),
        (workbook({f"xl/{n}": b"" for n in range(content.MOST_PARTS + 1)}), "platform.file-bomb"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, body: bytes, code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        judged(tmp_path, body)


def test_a_small_file_that_unpacks_to_a_flood_is_refused_even_when_it_lies_about_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MOST_UNPACKED", 200_000)
    flood = workbook({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(1_000_000)})
    assert len(flood) < 5_000
    honest_size, small = struct.pack("<I", 1_000_000), struct.pack("<I", 10)
    for body in (flood, flood.replace(honest_size, small)):
        with pytest.raises(ProblemError, match=r"platform\.file-bomb"):
            judged(tmp_path, body)
    assert judged(tmp_path, workbook({"xl/workbook.xml": bytes(100_000)})) == content.XLSX


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", 100)
    with pytest.raises(ProblemError, match=r"platform\.file-too-large"):
        judged(tmp_path, b"NIK;Nama\n" * 20)


@given(body=st.binary(max_size=400), start=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"<?xml"]))
def test_no_bytes_at_all_crash_the_judging(tmp_path_factory: pytest.TempPathFactory, body: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("apa") / "x"
    path.write_bytes(start + body)
    with suppress(ProblemError):
        content.check_file(path, "x")

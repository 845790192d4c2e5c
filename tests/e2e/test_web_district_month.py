"""One month of a district in a real browser: from the export on the officer's desk to the released figure."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from tests.e2e.platform import Platform
from tests.eppgbm import child, write_xlsx

pytestmark = pytest.mark.slow
MONTH, SAID = "2024-09", "September 2024"
KOPO: dict[str, Any] = {"Kec": "KOPO", "Pukesmas": "KOPO", "Posyandu": "MAWAR"}
# Two spellings that the reader leaves to a person, and the village each of them means
UNSURE = {"GABU": "36.04.25.2006", "NANGGU": "36.04.25.2003"}
SHORT = "PRASETYO WIRA"  # 14 months, 70.9 cm: below -2 SD, never seen before
KRAMATWATU = "36.04.05"  # the camat of the demonstration
PATIENCE = 120_000


def rows() -> list[dict[str, Any]]:
    """A small export of one puskesmas: two dozen children, one of them short, in two villages spelt badly."""
    found = []
    for number in range(1, 25):
        born = date(2023, 3, 1 + number)
        measured = date(2024, 9, 2 + number % 20)
        found.append(
            child(
                number, **KOPO, **{
                    "NIK": f"990425{born.day + 40 * (number % 2 == 0):02d}{born:%m%y}{9000 + number}",
                    "Desa/Kel": list(UNSURE)[number % 2], "Tgl Lahir": born.isoformat(),
                    "Tanggal Pengukuran": measured.isoformat(), "Berat": "10.1", "Tinggi": "80.2",
                    "Usia Saat Ukur": "1 Tahun - 6 Bulan - 3 Hari", "TB/U": "Normal", "ZS TB/U": "-0.50",
                }
            )
        )  # fmt: skip
    found[4] |= {"Nama": SHORT, "JK": "L", "Tgl Lahir": "2023-07-05", "Tanggal Pengukuran": "2024-09-05",
                 "NIK": "9904250507239005", "Berat": "8.4", "Tinggi": "70.9", "TB/U": "Pendek",
                 "ZS TB/U": "-2.85", "Usia Saat Ukur": "1 Tahun - 2 Bulan - 0 Hari"}  # fmt: skip
    return found


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("ekspor") / "kopo-september.xlsx")


def written(path: Path) -> Path:
    return write_xlsx(path, rows(), titles=(("Data Tanggal : 2024-09-30 20:10:00",),))


def uploaded(platform: Platform, page: Page, export: Path) -> None:
    page.goto(f"{platform.address}/sumber/baru/")
    page.set_input_files("input[type=file]", str(export))
    page.get_by_role("button", name="Unggah dan tinjau").click()
    page.wait_for_selector("#tinjauan", timeout=PATIENCE)


def settled(page: Page) -> None:
    """Both villages chosen, then looked at again."""
    for name, code in UNSURE.items():
        place = page.locator("fieldset.place").filter(has_text=re.compile(name, re.IGNORECASE))
        place.locator(f"input[type=radio][value='{code}']").check()
    page.get_by_role("button", name="Tinjau lagi").click()
    page.wait_for_selector("button:has-text('Simpan 24 baris')", timeout=PATIENCE)


def computed(platform: Platform, page: Page) -> None:
    """The jobs that follow a commit have ended: no figure of the month is missing."""
    for _try in range(60):
        page.goto(f"{platform.address}/ukuran/daftar-kerja/?bulan={MONTH}")
        if "P. W." in page.content():
            return
        page.wait_for_timeout(2_000)
    raise AssertionError(f"no worklist of {MONTH}")


def test_a_month_goes_from_the_export_to_the_release_and_a_second_district_sees_none_of_it(
    platform: Platform, page_of: Callable[..., Page], export: Path, tmp_path: Path
) -> None:
    officer = page_of("dinkes")
    uploaded(platform, officer, export)
    settled(officer)
    officer.get_by_role("button", name="Simpan 24 baris").click()
    officer.wait_for_selector("#hasil >> text=Buka daftar kerja", timeout=PATIENCE)
    expect(officer.locator("#hasil .account")).to_contain_text("24")
    batch = officer.url

    found(platform, officer)
    child_page = officer.url
    proposed(officer)
    exported(platform, officer, tmp_path)
    released(platform, officer, page_of("walidata"))
    unseen(platform, page_of("dinkes_kota"), [batch, child_page])


def found(platform: Platform, page: Page) -> None:
    """The new case stands on the worklist under its initials, and leads to the child."""
    computed(platform, page)
    line = page.locator("tr", has_text="P. W.")
    expect(line).to_contain_text("dugaan kasus")
    line.get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text("P. W.")
    expect(page.locator(".strip")).to_contain_text("terindikasi")
    expect(page.locator("main")).not_to_contain_text("PRASETYO")


def proposed(page: Page) -> None:
    """A correction is a proposal to the national application; the measurement stays as it was read."""
    page.get_by_text("Usulkan perbaikan").first.click()
    page.get_by_role("link", name="panjang/tinggi (cm)").first.click()
    page.fill("input[name=proposed]", "72,9")
    page.fill("textarea[name=reason]", "diukur ulang 20 September")
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.locator("#pengukuran")).to_contain_text("menunggu perbaikan")
    expect(page.locator("#pengukuran")).to_contain_text("70,9")


def exported(platform: Platform, page: Page, folder: Path) -> None:
    """The worklist as a workbook with masked names and its purpose."""
    page.goto(f"{platform.address}/ukuran/daftar-kerja/?bulan={MONTH}")
    page.get_by_role("button", name="Unduh").first.click()
    page.fill("dialog[open] input[name=tujuan]", "kunjungan rumah")
    expect(page.get_by_role("button", name="Excel (XLSX)")).to_be_visible()
    kept = folder / "daftar.xlsx"
    answer = page.request.get(
        f"{platform.address}/ukuran/daftar-kerja/?bulan={MONTH}&ekspor=xlsx&tujuan=kunjungan+rumah"
    )
    kept.write_bytes(answer.body())
    book = load_workbook(kept)
    texts = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert "P. W." in texts
    assert not any("PRASETYO" in text for text in texts)
    assert any("kunjungan rumah" in text for text in texts)


def released(platform: Platform, officer: Page, walidata: Page) -> None:
    """The Dinkes verifies, the walidata releases; then the figure stands on the open page."""
    address = f"{platform.address}/ukuran/rilis/36.04/{MONTH}/"
    officer.goto(address)
    officer.get_by_role("button", name="Verifikasi").click()
    expect(officer.locator("main")).to_contain_text("terverifikasi")
    walidata.goto(address)
    walidata.get_by_role("button", name="Rilis", exact=True).click()
    expect(walidata.get_by_role("dialog")).to_contain_text("tidak dapat ditarik kembali")
    if walidata.locator("#warning_reason").count():
        walidata.fill("#warning_reason", "baru satu puskesmas yang melapor")
    walidata.get_by_role("button", name="Ya, rilis sekarang").click()
    expect(walidata.locator("main")).to_contain_text("dirilis")
    visitor = walidata.context.browser.new_context(locale="id-ID").new_page()  # type: ignore[union-attr]
    visitor.goto(f"{platform.address}/publik/")
    expect(visitor.locator("main")).to_contain_text(SAID)
    visitor.context.close()


def unseen(platform: Platform, other: Page, addresses: list[str]) -> None:
    """The Dinkes of the city next door finds no trace of it, not even by the exact address."""
    for address in ("/sumber/", "/ukuran/daftar-kerja/", "/ukuran/perbaikan/", "/registri/orang/"):
        other.goto(platform.address + address)
        expect(other.locator("main")).not_to_contain_text("Kopo")
        expect(other.locator("main")).not_to_contain_text("P. W.")
    for address in addresses:
        assert other.request.get(address).status in {403, 404}, address


def test_a_camat_is_refused_another_offices_programme(platform: Platform, page_of: Callable[..., Page]) -> None:
    officer = page_of("dinkes")
    officer.goto(f"{platform.address}/rencana/program/baru/")
    officer.fill("input[name=name]", "Pemberian makanan tambahan")
    officer.fill("input[name=region]", KRAMATWATU)
    officer.locator("form.form button.main").click()
    officer.wait_for_url(re.compile(r"/rencana/program/[0-9a-f-]{36}/"))
    programme = officer.url
    expect(officer.get_by_role("link", name="Ubah")).to_be_visible()
    camat = page_of("camat", refusals=True)
    camat.goto(programme)
    expect(camat.locator("h1")).to_contain_text("Pemberian makanan tambahan")
    expect(camat.get_by_role("link", name="Ubah")).to_have_count(0)
    answer = camat.goto(f"{programme}ubah/")
    assert answer is not None
    assert answer.status == 403
    expect(camat.locator("main")).to_contain_text("tidak berwenang mengubah program")
    assert camat.locator("main form[method=post]").count() == 0

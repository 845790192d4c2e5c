"""Measurements from exports: whose, once, never overwritten, in the importer's area only, and taken back whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi_web.intake import services, staging
from konvergensi_web.intake.loaders import Source
from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.measures import loader
from konvergensi_web.measures.models import Measurement, Release, TargetPopulation
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Person
from tests.eppgbm import HEADER
from tests.web.intake_steps import (
    EXPORT,
    SAMPLES,
    after_jobs,
    child,
    children,
    commit,
    counts,
    day,
    preview,
    run_intake,
    undo,
    write_xlsx,
)

pytestmark = pytest.mark.django_db
Make = Callable[..., Path]


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def export(tmp_path: Path) -> Make:
    def made(*rows: dict[str, Any], name: str = "ekspor_2024-08.xlsx") -> Path:
        return write_xlsx(tmp_path / name, list(rows))

    return made


def kept(actor: Actor) -> list[Measurement]:
    with open_scope(actor):
        return list(Measurement.objects.order_by("recorded_at", "batch_row"))


def current(actor: Actor) -> list[Measurement]:
    with open_scope(actor):
        return list(Measurement.objects.filter(replaced_by__isnull=True))


def test_a_preview_counts_every_row_and_writes_no_record(dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    assert batch.state == Batch.State.PREVIEWED
    assert (batch.plan["rows_in"], batch.plan["rows"], batch.plan["held"], batch.plan["refused"]) == (242, 240, 0, 2)
    assert batch.plan["months"] == ["2024-08"]
    assert (batch.plan["people"], batch.plan["new_people"]) == (240, 240)
    with open_scope(dinkes):
        assert not Measurement.objects.exists()
        assert not Person.objects.exists()


def test_what_is_stored_is_what_the_preview_showed_with_scores_and_classes(dinkes: Actor) -> None:
    batch = commit(dinkes, EXPORT)
    assert counts(batch) == (242, 240, 0, 0, 2)
    rows = kept(dinkes)
    assert {row.month for row in rows} == {"2024-08"}
    scored = [row for row in rows if row.haz is not None]
    assert len(scored) >= 235
    agree = sum(abs(row.haz - row.printed["haz"]) < 0.006 for row in scored if "haz" in row.printed)
    assert agree / len(scored) > 0.99  # the posture is inferred from what was printed
    assert {row.posture_source for row in scored} <= {"inferred", ""}
    assert all(row.haz_class for row in scored)
    assert {len(row.region_path.split(".")) for row in rows} == {6}  # down to the posyandu


def test_the_same_file_twice_stores_once_and_says_when_and_by_whom(dinkes: Actor) -> None:
    commit(dinkes, EXPORT)
    again = preview(dinkes, EXPORT)
    told = [warning["what"] for warning in again.plan["warnings"]]
    assert any("sudah diimpor pada" in what and dinkes.name in what for what in told)
    assert again.plan["unchanged"] == 240
    with open_scope(dinkes):
        services.commit_batch(actor=dinkes, batch=again)
    again = after_jobs(dinkes, again)
    assert counts(again) == (242, 0, 240, 0, 2)
    assert len(kept(dinkes)) == 240


def test_a_changed_value_is_stored_beside_the_old_one_and_replaces_it(dinkes: Actor, export: Make) -> None:
    commit(dinkes, export(child(1), child(2)))
    later = commit(dinkes, export(child(1, Berat="9.9"), child(2), name="lagi_2024-08.xlsx"))
    assert counts(later) == (2, 1, 1, 0, 0)
    assert later.replaced == 1
    old, other, new = kept(dinkes)
    assert new.replaces_id == (old.pk if new.person_id == old.person_id else other.pk)
    assert new.weight_kg == 9.9
    assert {row.pk for row in current(dinkes)} == {new.pk, other.pk if new.replaces_id == old.pk else old.pk}


def test_a_later_day_is_another_measuring_of_the_same_child(dinkes: Actor, export: Make) -> None:
    commit(dinkes, export(child(1)))
    september = {"Tanggal Pengukuran": "2024-09-05", "Usia Saat Ukur": "-"}
    commit(dinkes, write_xlsx(export(child(1)).with_name("b.xlsx"), [child(1, **september)], titles=()))
    rows = kept(dinkes)
    assert len({row.person_id for row in rows}) == 1
    assert [row.month for row in rows] == ["2024-08", "2024-09"]
    assert all(row.replaces_id is None for row in rows)


def test_a_full_export_counts_although_a_filtered_list_came_first(dinkes: Actor) -> None:
    listed = preview(dinkes, SAMPLES / "eppgbm_ciruas_2024-08_daftar_pendek.xlsx")
    assert any(warning["code"] == "intake.filtered-list" for warning in listed.plan["warnings"])
    with open_scope(dinkes):
        services.commit_batch(actor=dinkes, batch=listed)
    listed = after_jobs(dinkes, listed)
    assert {row.source for row in kept(dinkes)} == {"eppgbm_list"}
    full = commit(dinkes, EXPORT)
    assert full.stored + full.unchanged == 240
    assert {row.source for row in current(dinkes)} == {"eppgbm"}
    once_more = commit(dinkes, SAMPLES / "eppgbm_ciruas_2024-08_daftar_pendek.xlsx")
    assert once_more.stored == 0  # a list after the full export takes nothing's place
    assert once_more.plan["unchanged"] == once_more.unchanged


def test_two_variants_of_one_export_are_the_same_children(dinkes: Actor) -> None:
    commit(dinkes, EXPORT)
    other = commit(dinkes, SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv")
    assert other.accounted
    with open_scope(dinkes):
        assert Person.objects.count() <= 242
    assert len(current(dinkes)) <= 242


def test_rows_of_other_offices_are_refused_and_an_office_stores_its_own(
    actor: Callable[[str], Actor], export: Make
) -> None:
    puskesmas = actor("tpg")
    here = {"Kec": "KRAMATWATU", "Desa/Kel": "KRAMATWATU", "Pukesmas": "KRAMATWATU"}
    batch = preview(puskesmas, export(child(1, **here), child(2), child(3, **here)))
    assert (batch.plan["rows"], batch.plan["refused"]) == (2, 1)
    assert {"code": "intake.outside-area", "fate": "refused", "n": 1} in batch.plan["problems"]
    with open_scope(puskesmas):
        services.commit_batch(actor=puskesmas, batch=batch)
    assert counts(after_jobs(puskesmas, batch)) == (3, 2, 0, 0, 1)
    assert {row.region_path[:9] for row in kept(puskesmas)} == {"36.04.05."}


def test_an_unknown_village_waits_for_every_office_and_is_not_usable_as_it_is(
    actor: Callable[[str], Actor], export: Make
) -> None:
    rows = (
        child(1, Kec="KRAMATWATU", **{"Desa/Kel": "KRAMATWATU"}),
        child(2, Kec="KRAMATWATU", **{"Desa/Kel": "ENTAH DI MANA"}),
    )
    wide = preview(actor("dinkes"), export(*rows))
    assert (wide.plan["rows"], wide.plan["held"]) == (1, 1)
    assert [one["name"] for one in wide.plan["open_places"]] == ["ENTAH DI MANA"]
    desa = actor("dinkes").narrowed("36.04.05.2001.")
    # a desa has no role that imports; the rule holds for any area
    source = Source(
        actor=desa, batch=wide, regency="36.04", files=[export(*rows)], profile=None, aliases=None, options={},
        tell=lambda *_: None,
    )  # fmt: skip
    with open_scope(desa):
        plan = loader.EppgbmLoader().plan(source)
    assert (plan.rows.height, plan.held.height) == (1, 1)
    assert plan.held["code"].to_list() == ["intake.place-open"]
    assert plan.held["usable"].to_list() == [False]


def test_a_row_without_a_village_waits_with_a_finding_of_its_own(dinkes: Actor, export: Make) -> None:
    """Nothing goes to the regency unseen."""
    empty = {"Kec": "", "Desa/Kel": ""}
    batch = commit(dinkes, export(child(1), child(2, **empty), child(3, **{"Desa/Kel": ""})))
    assert counts(batch) == (3, 1, 0, 2, 0)
    assert {"code": "intake.place-empty", "fate": "held", "n": 2} in batch.plan["problems"]
    assert batch.plan["open_places"] == []
    assert {row.region_path[:12] for row in kept(dinkes)} == {"36.04.09.200"}


def test_a_table_that_names_no_village_anywhere_is_still_counted_for_the_regency(dinkes: Actor, tmp_path: Path) -> None:
    rows = [{name: value for name, value in child(n).items() if name not in ("Desa/Kel", "Kec")} for n in (1, 2)]
    batch = commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", rows))
    assert counts(batch) == (2, 2, 0, 0, 0)
    assert {row.region_path for row in kept(dinkes)} == {"36.04."}


def test_another_result_on_one_day_waits_until_a_person_uses_it(dinkes: Actor, export: Make) -> None:
    batch = commit(dinkes, export(child(1), child(2), child(1, Berat="5.5")))
    assert counts(batch) == (3, 2, 0, 1, 0)
    first = next(row for row in current(dinkes) if row.weight_kg == 8.1)
    with open_scope(dinkes):
        row = batch.held_rows.get()
        assert row.usable
        services.decide_held_row(actor=dinkes, batch=batch, position=row.position, use=True, reason="dicek")
        batch.refresh_from_db()
    assert counts(batch) == (3, 3, 0, 0, 0)
    assert batch.replaced == 1
    assert {one.weight_kg for one in current(dinkes)} == {9.2, 5.5}
    assert first.pk not in {one.pk for one in current(dinkes)}
    assert batch.accounted


def test_a_held_row_that_cannot_be_used_is_closed_and_the_account_holds(dinkes: Actor, export: Make) -> None:
    batch = commit(dinkes, export(child(1), child(2, **{"Tanggal Pengukuran": "-"})))
    assert counts(batch) == (2, 1, 0, 1, 0)
    with open_scope(dinkes):
        row = batch.held_rows.get()
        with pytest.raises(ProblemError, match=r"intake\.not-usable"):
            services.decide_held_row(actor=dinkes, batch=batch, position=row.position, use=True)
        services.decide_held_row(actor=dinkes, batch=batch, position=row.position, use=False)
        services.decide_held_row(actor=dinkes, batch=batch, position=row.position, use=False)
        batch.refresh_from_db()
    assert counts(batch) == (2, 1, 0, 0, 1)


def test_an_undone_import_leaves_nothing_and_may_come_again(dinkes: Actor) -> None:
    batch = commit(dinkes, EXPORT)
    undone = undo(dinkes, batch)
    assert undone.state == Batch.State.UNDONE
    with open_scope(dinkes):
        assert not Measurement.objects.exists()
        assert not Person.objects.exists()
    assert counts(commit(dinkes, EXPORT)) == (242, 240, 0, 0, 2)


def test_an_import_with_later_rows_on_it_is_not_undone_and_names_them(dinkes: Actor, export: Make) -> None:
    first = commit(dinkes, export(child(1), child(2)))
    second = commit(dinkes, export(child(1, Berat="9.9"), name="dua_2024-08.xlsx"))
    with open_scope(dinkes), pytest.raises(ProblemError, match="1 barisnya sudah diganti"):
        services.undo_batch(actor=dinkes, batch=first, reason="keliru")
    undo(dinkes, second)
    assert {row.weight_kg for row in current(dinkes)} == {8.1, 9.2}  # the old value counts again
    undo(dinkes, first)
    assert kept(dinkes) == []


def test_undoing_leaves_the_people_and_rows_of_other_imports_alone(dinkes: Actor, export: Make) -> None:
    commit(dinkes, export(child(1), child(2)))
    september = {"Tanggal Pengukuran": "2024-08-29", "Usia Saat Ukur": "-"}
    second = commit(dinkes, export(child(1, **september), child(3), name="dua_2024-08.xlsx"))
    undo(dinkes, second)
    with open_scope(dinkes):
        assert Person.objects.count() == 2
    assert len(kept(dinkes)) == 2


def test_a_released_month_is_not_undone(dinkes: Actor, export: Make) -> None:
    batch = commit(dinkes, export(child(1)))
    Release.objects.create(
        region_path="36.04.", month="2024-08", state=Release.State.RELEASED, released_at=dinkes.now,
        created_at=dinkes.now,
    )  # fmt: skip
    with open_scope(dinkes), pytest.raises(ProblemError, match="angka Agustus 2024 sudah dirilis"):
        services.undo_batch(actor=dinkes, batch=batch, reason="keliru")


def test_a_chunk_is_stored_by_one_attempt_only(dinkes: Actor, export: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt that dies in the middle leaves whole chunks; the next goes on behind them."""
    monkeypatch.setattr(loader.EppgbmLoader, "chunk_rows", 3)
    batch = preview(dinkes, export(*children(10)))
    with open_scope(dinkes):
        services.commit_batch(actor=dinkes, batch=batch)
    real, calls = loader.store_chunk, []

    def dies(chunk: Any) -> Any:
        calls.append(chunk.number)
        told = real(chunk)
        if len(calls) == 3:
            raise RuntimeError("the third chunk dies after it was written")
        return told

    monkeypatch.setattr(loader, "store_chunk", dies)
    assert [job.state for job in run_intake()] == ["failed"]
    assert len(kept(dinkes)) == 6
    with open_scope(dinkes):
        batch.refresh_from_db()
        assert (batch.state, batch.chunks_done, batch.stored) == ("committing", 2, 6)
        services.commit_batch(actor=dinkes, batch=batch)
    batch = after_jobs(dinkes, batch)
    assert counts(batch) == (10, 10, 0, 0, 0)
    assert calls == [0, 1, 2, 2, 3]
    assert len({row.batch_row for row in kept(dinkes)}) == 10


def test_queries_grow_with_chunks_and_not_with_rows(dinkes: Actor, export: Make) -> None:
    def asked(n: int, name: str) -> int:
        batch = preview(dinkes, export(*children(n), name=name))
        with open_scope(dinkes):
            services.commit_batch(actor=dinkes, batch=batch)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            after_jobs(dinkes, batch)
        return len([one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    few, many = asked(20, "sedikit_2024-08.xlsx"), asked(220, "banyak_2024-08.xlsx")
    assert many - few < 60  # 200 rows more


WEIGHTS = st.sampled_from(["7.0", "8.5", "9.9"])


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    exports=st.lists(st.lists(st.tuples(st.integers(1, 3), WEIGHTS), min_size=1, max_size=4), min_size=1, max_size=4)
)
def test_whatever_is_imported_in_whatever_order_every_row_has_one_fate_and_the_last_value_counts(
    dinkes: Actor, export: Make, exports: list[list[tuple[int, str]]]
) -> None:
    with transaction.atomic():
        expected: dict[int, float] = {}
        for number, rows in enumerate(exports):
            told = [child(who, Berat=weight) for who, weight in rows]
            batch = commit(dinkes, export(*told, name=f"e{number}_2024-08.xlsx"))
            assert batch.accounted
            assert batch.rows_in == len(rows)
            for who, weight in reversed(rows):
                expected[who] = float(weight)  # the first row of a child in a file counts
        standing = current(dinkes)
        assert sorted(row.weight_kg for row in standing) == sorted(expected.values())
        with open_scope(dinkes):
            assert Person.objects.count() == len(expected)
            assert {day("2024-08-02"), day("2024-08-03"), day("2024-08-04")} >= {row.measured_on for row in standing}
        transaction.set_rollback(True)


SASARAN = SAMPLES / "sasaran_ciruas_2024.csv"


def targets_now() -> dict[str, int]:
    return dict(TargetPopulation.objects.values_list("region_path", "target"))


def test_a_list_of_targets_comes_through_the_same_seam(dinkes: Actor) -> None:
    batch = commit(dinkes, SASARAN, register="sasaran")
    assert batch.accounted
    assert batch.plan["months"] == ["2024"]
    counted = targets_now()
    assert len(counted) == batch.stored > 10
    assert all(len(path.split(".")) == 6 for path in counted)
    again = commit(dinkes, SASARAN, register="sasaran")
    assert (again.stored, again.unchanged) == (0, batch.stored)
    assert again.plan["unchanged"] == batch.stored


def test_a_newer_list_of_targets_replaces_and_its_undo_gives_the_old_back(dinkes: Actor, tmp_path: Path) -> None:
    first = commit(dinkes, SASARAN, register="sasaran")
    before = targets_now()
    newer = tmp_path / "sasaran_2024_baru.csv"
    lines = SASARAN.read_text(encoding="utf-8-sig").splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",99"
    newer.write_text("\n".join([*lines, "TIDAK ADA,MAWAR,7", "CIRUAS,MELATI 1,5", "TOTAL,,999"]))
    second = commit(dinkes, newer, register="sasaran")
    assert counts(second) == (len(lines) + 2, 1, len(lines) - 2, 1, 2)
    assert sorted(set(targets_now().values()) - set(before.values())) == [99]
    with open_scope(dinkes), pytest.raises(ProblemError, match="1 sasarannya sudah diganti"):
        services.undo_batch(actor=dinkes, batch=first, reason="keliru")
    undo(dinkes, second)
    assert targets_now() == before
    undo(dinkes, first)
    assert targets_now() == {}


def test_a_year_that_is_no_year_is_told_and_nothing_is_stored(dinkes: Actor) -> None:
    batch = preview(dinkes, SASARAN, register="sasaran", options={"tahun": "dua ribu"})  # type: ignore[arg-type]
    assert batch.problem["what"].startswith("Isian tahun sasaran")
    assert targets_now() == {}


WITHOUT_HEIGHT = [name for name in HEADER if name not in ("Tinggi", "TB/U", "ZS TB/U", "BB/TB", "ZS BB/TB")]


def test_a_file_without_heights_takes_none_away(dinkes: Actor, tmp_path: Path, export: Make) -> None:
    commit(dinkes, export(child(1), child(2)))
    before = {row.person_id: row for row in current(dinkes)}
    short = write_xlsx(tmp_path / "berat_2024-08.xlsx", [child(1), child(2, Berat="9.4"), child(3)], WITHOUT_HEIGHT)
    batch = commit(dinkes, short)
    assert counts(batch) == (3, 2, 1, 0, 0)
    changed, new = (row for row in current(dinkes) if row.batch_id == batch.pk)
    if new.person_id in before:
        changed, new = new, changed
    assert changed.weight_kg == 9.4
    assert changed.length_height_cm == before[changed.person_id].length_height_cm
    assert (changed.haz, changed.services) == (before[changed.person_id].haz, before[changed.person_id].services)
    assert changed.printed.keys().isdisjoint({"haz", "haz_class"})  # printed of another weight
    assert (new.weight_kg, new.length_height_cm, new.haz) == (float(child(3)["Berat"]), None, None)
    told = {one["code"]: one["what"] for one in batch.plan["warnings"]}
    assert "tidak memuat kolom tinggi; pada 2 baris dipakai tinggi" in told["intake.columns-kept"]
    assert "sources.no-measure" in staging.get_table(batch, BatchFile.Role.FINDINGS)["code"]
    undo(dinkes, batch)
    assert {row.pk for row in current(dinkes)} == {row.pk for row in before.values()}


def test_a_blank_height_below_its_heading_is_taken_but_never_without_a_word(dinkes: Actor, export: Make) -> None:
    commit(dinkes, export(child(1), child(2)))
    again = preview(dinkes, export(child(1, Tinggi="-"), child(2), name="lagi_2024-08.xlsx"))
    assert again.plan["replacing"] == 1
    told = {one["code"]: one["what"] for one in again.plan["warnings"]}
    assert told["intake.values-emptied"] == "1 baris mengosongkan berat atau tinggi yang sudah tersimpan."


def test_a_download_older_than_what_is_stored_is_told_before_saving(dinkes: Actor, tmp_path: Path) -> None:
    def downloaded(name: str, day: str) -> Path:
        titles = [(f"Data Tanggal : {day} 10:00:00",)]
        return write_xlsx(tmp_path / f"{name}_2024-08.xlsx", [child(1)], titles=titles)

    first = commit(dinkes, downloaded("baru", "2024-09-20"))
    assert "intake.older-download" not in [one["code"] for one in first.plan["warnings"]]
    again = preview(dinkes, downloaded("lama", "2024-08-31"))
    [told] = [one for one in again.plan["warnings"] if one["code"] == "intake.older-download"]
    assert "lama_2024-08.xlsx diunduh 31/08/2024" in told["what"]
    assert "unduhan 20/09/2024" in told["what"]


def test_a_month_that_a_recap_only_weighs_keeps_its_heights(dinkes: Actor, tmp_path: Path) -> None:
    one = child(1)
    own = ("NIK", "Nama", "Tgl Lahir", "JK", "Nama Ortu", "Kec", "Desa/Kel", "Posyandu")
    days = {month: {"Tanggal Pengukuran": f"2024-{month}-05", "Usia Saat Ukur": "-"} for month in ("08", "09")}
    for month, told in days.items():
        commit(dinkes, write_xlsx(tmp_path / f"bulan_2024-{month}.xlsx", [child(1, **told)], titles=()))
    before = {str(row.measured_on): row.length_height_cm for row in current(dinkes)}
    recap = [
        [*own, "AGUSTUS 2024", "", "", "SEPTEMBER 2024", ""],
        [*[""] * len(own), "TGL UKUR", "BERAT", "TINGGI", "TGL UKUR", "BERAT"],
        [*[str(one[name]) for name in own], "5", "9.1", "70.1", "5", "9.6"],
    ]
    (tmp_path / "rekap_2024.csv").write_text("\n".join(";".join(row) for row in recap), encoding="utf-8")
    batch = commit(dinkes, tmp_path / "rekap_2024.csv")
    assert counts(batch) == (2, 2, 0, 0, 0)
    assert {str(row.measured_on): (row.weight_kg, row.length_height_cm) for row in current(dinkes)} == {
        "2024-08-05": (9.1, 70.1),
        "2024-09-05": (9.6, before["2024-09-05"]),
    }
    [told_] = [line["what"] for line in batch.plan["warnings"] if line["code"] == "intake.columns-kept"]
    assert "tidak memuat kolom tinggi; pada 1 baris" in told_

"""Taking back imports that share children with others: what others brought, too, is not lost to them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi_web.intake import services
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Correction, Measurement, TargetPopulation
from konvergensi_web.measures.services.corrections import propose_correction, withdraw_correction
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person, PersonKey
from konvergensi_web.registry.services.merge import merge_people, unmerge_people
from konvergensi_web.registry.services.persons import correct_person
from tests.web.intake_steps import child, commit, counts, preview, run_intake, undo, write_xlsx
from tests.web.test_safeguards import program

pytestmark = pytest.mark.django_db
SEP = {"Tanggal Pengukuran": "2024-09-05", "Usia Saat Ukur": "-"}
OCT = {"Tanggal Pengukuran": "2024-10-05", "Usia Saat Ukur": "-"}
MOVED = {"Desa/Kel": "PELAWAD", "Alamat": "KP. PINDAH", "Posyandu": "MAWAR 9"}
Export = Callable[..., Path]


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def made(name: str, *rows: dict[str, Any]) -> Path:
        return write_xlsx(tmp_path / f"{name}.xlsx", list(rows), **({"titles": ()} if "2024-08" not in name else {}))

    return made


def people() -> list[Any]:
    with open_scope(system_actor("uji")):
        return list(Person.objects.order_by("created_at", "pk"))


def standing() -> list[Any]:
    with open_scope(system_actor("uji")):
        return list(Measurement.objects.filter(replaced_by__isnull=True).order_by("measured_on"))


def test_rows_that_a_later_import_brought_again_are_not_taken_from_it(dinkes: Actor, export: Export) -> None:
    first = commit(dinkes, export("a_2024-08", child(1), child(2)))
    second = commit(dinkes, export("b_2024-08", child(1), child(2), child(3)))
    assert counts(second) == (3, 1, 2, 0, 0)
    with pytest.raises(ProblemError, match="2 barisnya juga dibawa oleh impor"):
        undo(dinkes, first)
    assert len(standing()) == 3
    undo(dinkes, second)
    undo(dinkes, first)
    assert (standing(), people()) == ([], [])


def test_targets_that_a_later_list_brought_again_are_not_taken_from_it(dinkes: Actor, tmp_path: Path) -> None:
    def listed(name: str, *rows: str) -> Path:
        path = tmp_path / f"{name}_2024.csv"
        path.write_text("\n".join(["Kecamatan,Desa/Kel,Posyandu,Sasaran", *rows]))
        return path

    told: dict[str, Any] = {"register": "sasaran", "options": {"tahun": "2024"}}
    first = commit(dinkes, listed("a", "CIRUAS,CITEREP,MELATI 1,50"), **told)
    second = commit(dinkes, listed("b", "CIRUAS,CITEREP,MELATI 1,50", "CIRUAS,CITEREP,MAWAR,40"), **told)
    with pytest.raises(ProblemError, match="1 barisnya juga dibawa oleh impor"):
        undo(dinkes, first)
    undo(dinkes, second)
    assert list(TargetPopulation.objects.values_list("target", flat=True)) == [50]
    undo(dinkes, first)
    assert not TargetPopulation.objects.exists()


@pytest.mark.parametrize("later_first", [True, False])
def test_a_person_goes_with_the_last_import_that_knew_him(dinkes: Actor, export: Export, later_first: bool) -> None:
    first = commit(dinkes, export("a_2024-08", child(1)))
    second = commit(dinkes, export("b_2024-09", child(1, **SEP)))
    for batch in (second, first) if later_first else (first, second):
        undo(dinkes, batch)
    assert (standing(), people()) == ([], [])
    with open_scope(system_actor("uji")):
        assert not PersonKey.objects.exists()


@pytest.mark.parametrize("nik", ["", "-"])
def test_who_stays_is_found_again_by_his_pseudonym(dinkes: Actor, export: Export, nik: str) -> None:
    first = commit(dinkes, export("a_2024-08", child(1, NIK=nik)))
    commit(dinkes, export("b_2024-09", child(1, NIK=nik, **SEP)))
    undo(dinkes, first)
    commit(dinkes, export("c_2024-10", child(1, NIK=nik, **OCT)))
    assert len(people()) == 1


def test_facts_may_be_told_again_of_the_days_before_an_import_that_is_undone(dinkes: Actor, export: Export) -> None:
    commit(dinkes, export("a_2024-08", child(1)))
    [before] = people()
    undo(dinkes, commit(dinkes, export("b_2024-09", child(1, **SEP))))
    assert people()[0].facts_on == before.facts_on
    commit(dinkes, export("c_2024-08", child(1, Alamat="KP. BARU")))
    assert people()[0].address == "KP. BARU"


def test_facts_that_a_later_import_confirmed_stay(dinkes: Actor, export: Export) -> None:
    commit(dinkes, export("a_2024-08", child(1)))
    middle = commit(dinkes, export("b_2024-09", child(1, **SEP, **MOVED)))
    last = commit(dinkes, export("c_2024-10", child(1, **OCT, **MOVED)))
    [before] = people()
    undo(dinkes, middle)
    [now] = people()
    told = ("address", "region_path", "facts_on")
    assert [getattr(now, name) for name in told] == [getattr(before, name) for name in told]
    undo(dinkes, last)
    assert people()[0].facts_on == standing()[0].measured_on


def test_whoever_was_corrected_by_hand_is_not_removed(dinkes: Actor, export: Export) -> None:
    batch = commit(dinkes, export("a_2024-08", child(1)))
    [one] = people()
    with open_scope(dinkes):
        correct_person(actor=dinkes, person_id=one.pk, changes={"mother_name": "Siti Benar"}, reason="KK dilihat")
    undo(dinkes, batch)
    assert [(person.mother_name, person.facts_on) for person in people()] == [("Siti Benar", None)]


def test_a_merge_is_taken_back_before_the_import_that_made_one_of_the_two(
    dinkes: Actor, export: Export, signed_in: Callable[[str], Client]
) -> None:
    commit(dinkes, export("a_2024-08", child(1)))
    batch = commit(dinkes, export("b_2024-09", child(2, **SEP)))
    one, other = sorted(people(), key=lambda person: person.first_batch_id == batch.pk)
    merge = merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama", take=["name"])
    with pytest.raises(ProblemError, match="1 gabungan data menyangkut orang yang dibuatnya"):
        undo(dinkes, batch)
    page = signed_in("dinkes").get(f"/sumber/{batch.pk}/batalkan/").content.decode()
    assert 'href="/registri/ganda/?keadaan=same"' in page
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="keliru")
    undo(dinkes, batch)
    assert [(person.pk, person.name) for person in people()] == [(one.pk, one.name)]


def test_a_withdrawn_proposal_is_no_reason_against_undoing(dinkes: Actor, export: Export) -> None:
    batch = commit(dinkes, export("a_2024-08", child(1)))
    made = propose(dinkes, 9.5)
    with pytest.raises(ProblemError, match="1 usulan perbaikan"):
        undo(dinkes, batch)
    with open_scope(dinkes):
        withdraw_correction(actor=dinkes, correction_id=made.pk, reason="keliru")
    undo(dinkes, batch)
    assert (standing(), people()) == ([], [])


def propose(dinkes: Actor, weight: float) -> Correction:
    with open_scope(dinkes):
        return propose_correction(
            actor=dinkes, measurement_id=standing()[-1].pk, field="weight_kg", proposed=weight, reason="x", checked=True
        )


def state_of(one: Correction) -> str:
    with open_scope(system_actor("uji")):
        return str(Correction.objects.get(pk=one.pk).state)


def test_an_import_by_a_program_closes_proposals_and_its_undo_opens_them(
    dinkes: Actor, actor: Callable[[str], Actor], export: Export
) -> None:
    commit(dinkes, export("a_2024-08", child(1)))
    proposal = propose(dinkes, 9.5)
    client = program(actor, "dinkes", "intake.batch.write", "intake.batch.view")
    file = SimpleUploadedFile("b_2024-08.xlsx", export("b_2024-08", child(1, Berat="9.5")).read_bytes())
    made = client.post("/api/sumber/impor", {"files": file, "source": "eppgbm", "regency": "36.04"}).json()
    run_intake()
    assert client.post(f"/api/sumber/impor/{made['id']}/simpan").status_code == 202
    run_intake()
    assert state_of(proposal) == "applied"
    told = client.post(
        f"/api/sumber/impor/{made['id']}/batal", {"reason": "keliru sekali"}, content_type="application/json"
    )
    assert told.status_code == 202
    run_intake()
    assert state_of(proposal) == "open"


def test_storing_and_taking_back_wait_for_each_other(dinkes: Actor, export: Export) -> None:
    first = commit(dinkes, export("a_2024-08", child(1), child(2)))
    second = preview(dinkes, export("b_2024-08", child(1, Berat="9.9")))
    with open_scope(dinkes):
        services.commit_batch(actor=dinkes, batch=second)
        with pytest.raises(ProblemError, match="sedang disimpan"):
            services.undo_batch(actor=dinkes, batch=first, reason="keliru")
    run_intake()
    third = preview(dinkes, export("c_2024-08", child(3)))
    with open_scope(dinkes):
        services.undo_batch(actor=dinkes, batch=second, reason="keliru")
        with pytest.raises(ProblemError, match="sedang dibatalkan"):
            services.commit_batch(actor=dinkes, batch=third)


def test_an_undo_that_is_overtaken_leaves_the_import_stored(dinkes: Actor, export: Export) -> None:
    batch = commit(dinkes, export("a_2024-08", child(1)))
    with open_scope(dinkes):
        services.undo_batch(actor=dinkes, batch=batch, reason="keliru")
    proposal = propose(dinkes, 9.5)
    [job] = run_intake()
    assert (job.state, job.problem["code"]) == ("failed", "intake.has-dependents")
    with open_scope(dinkes):
        assert Batch.objects.get(pk=batch.pk).state == Batch.State.COMMITTED
        withdraw_correction(actor=dinkes, correction_id=proposal.pk, reason="keliru")
    assert undo(dinkes, batch).state == Batch.State.UNDONE


LINES = st.dictionaries(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(["2024-08-05", "2024-09-05"])),
    st.sampled_from(["9.1", "9.5"]),
    min_size=1,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(LINES, min_size=2, max_size=3), turns=st.permutations(range(3)))
def test_what_stands_is_what_the_last_import_that_stands_said(
    dinkes: Actor, tmp_path: Path, lists: list[dict[tuple[int, str], str]], turns: list[int]
) -> None:
    with transaction.atomic():
        batches = []
        for number, lines in enumerate(lists):
            rows = [
                child(n, **{"Tanggal Pengukuran": on, "Usia Saat Ukur": "-", "Berat": weight})
                for (n, on), weight in lines.items()
            ]
            file = write_xlsx(tmp_path / f"{number}_2024-09.xlsx", rows, titles=())
            batches.append(commit(dinkes, file))
            agree(dinkes, batches, lists)
        order = [batches[turn] for turn in turns if turn < len(batches)]
        while order:
            for batch in list(order):
                try:
                    undo(dinkes, batch)
                except ProblemError:
                    continue  # something later relies on it; it comes again
                order.remove(batch)
                agree(dinkes, batches, lists)
        assert (standing(), people()) == ([], [])
        transaction.set_rollback(True)


def agree(dinkes: Actor, batches: list[Batch], lists: list[dict[tuple[int, str], str]]) -> None:
    with open_scope(dinkes):
        kept = [Batch.objects.get(pk=one.pk).state == Batch.State.COMMITTED for one in batches]
    said: dict[tuple[int, str], str] = {}
    for stands, lines in zip(kept, lists, strict=False):
        said |= lines if stands else {}
    told = sorted((on, float(weight)) for (_, on), weight in said.items())
    assert sorted((str(row.measured_on), row.weight_kg) for row in standing()) == told
    assert len(people()) == len({n for n, _ in said})

"""The matrix says the same in both its files, and refuses to load when a right would be doubtful."""

from pathlib import Path

import pytest
import yaml
from django.core.checks import run_checks
from tools.build_policy_reference import PAGE, page

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.offices import disagreements, offices
from konvergensi_web.platform.scope.policy import FILE, Policy, Reach, policy
from konvergensi_web.platform.yaml_file import read
from tests.web.world import OFFICES, PEOPLE

GOOD = """
permissions:
  a.row.view: {says: Melihat, kind: read, sensitivity: specific}
  a.row.write: {says: Mengubah, kind: write, sensitivity: internal}
bundles:
  reads: {a.row.view: area}
roles:
  clerk:
    label: Petugas
    offices: [dinkes]
    has: [reads]
    grants:
      a.row.write: office
separation:
  - {duty: a.row.write, never: [public], why: example}
"""


def loaded(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "policy.yaml"
    file.write_text(text)
    return read(file, Policy)


def test_a_role_has_the_grants_of_its_bundles_and_its_own(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD).roles["clerk"].grants == {"a.row.view": Reach.AREA, "a.row.write": Reach.OFFICE}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("a.row.write: office", "a.row.wrote: office", 13, "unknown permission a.row.wrote"),
        ("a.row.write: office", "a.row.write: everywhere", 13, "'area'"),
        ("has: [reads]", "has: [writes]", 11, "unknown bundle writes"),
        ("kind: write", "kind: wrote", 4, "'read' or 'write'"),
        ("never: [public]", "never: [specific]", 12, "must not be granted"),
        ("    label: Petugas", "    label: Petugas\n    label: Kepala", 10, "stands twice"),
        ("    label: Petugas\n", "", 8, "required"),
        ("roles:", "roles: [", 9, ""),
    ],
)
def test_a_wrong_matrix_fails_with_its_line_and_the_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(ProblemError, match=f"baris {line}") as error:
        loaded(tmp_path, GOOD.replace(old, new, 1))
    assert reason in error.value.what


def test_the_roles_exist_in_offices_that_exist() -> None:
    assert disagreements() == []
    assert run_checks() == []


def test_every_role_has_a_user_in_the_world_of_the_tests_in_an_office_where_it_exists() -> None:
    roles = policy().roles
    assert {role for role, _ in PEOPLE.values()} == set(roles)
    for role, office in PEOPLE.values():
        kind, _, code, _ = OFFICES[office]
        tier = "posyandu" if kind == "posyandu" else ("province", "regency", "district", "village")[code.count(".")]
        assert tier in offices().kinds[kind].tiers
        assert roles[role].exists_in(kind, tier), (role, office)


def test_a_permission_nobody_holds_is_not_kept() -> None:
    held = {permission for role in policy().roles.values() for permission in role.grants}
    assert set(policy().permissions) - held == set()


@pytest.mark.parametrize("role", [name for name, role in policy().roles.items() if role.tiers == ("province",)])
def test_the_province_has_no_right_on_personal_data_or_unreleased_figures(role: str) -> None:
    grants = policy().roles[role].grants
    assert not {"measures.draft.view", "measures.verified.view"} & set(grants)
    assert all(policy().permissions[name].sensitivity != "specific" for name in grants)


@pytest.mark.parametrize("role", ["petugas_opd", "kepala_opd", "petugas_kua", "kasi_kesra"])
def test_a_sector_office_knows_names_from_its_task_list_only(role: str) -> None:
    grants = policy().roles[role].grants
    personal = {name: reach for name, reach in grants.items() if policy().permissions[name].sensitivity == "specific"}
    assert set(personal.values()) <= {Reach.TASKS}


def test_only_an_own_programme_can_be_written() -> None:
    granted = {role.grants.get("plan.programme.write", Reach.NONE) for role in policy().roles.values()}
    assert granted <= {Reach.OFFICE, Reach.NONE}
    assert policy().permissions["plan.programme.write"].urusan == "own"


def test_the_file_is_plain_data() -> None:
    assert set(yaml.safe_load(FILE.read_text())) == {"permissions", "bundles", "roles", "separation"}


def test_the_reference_page_of_rights_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run tools/build_policy_reference.py"

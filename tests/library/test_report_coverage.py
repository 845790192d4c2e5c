"""What the coverage chart says of the kecamatan."""

import pytest

from konvergensi.reports.language import Language
from konvergensi.reports.sections import coverage


@pytest.mark.parametrize(
    ("shares", "finding"),
    [
        ([79.9, 85.0, 120.0], "1 dari 3 kecamatan di bawah 80 %"),
        ([80.0, 100.1], "1 dari 2 kecamatan melebihi sasarannya: periksa sasaran"),
        ([80.0, 100.0], "Semua kecamatan mencapai 80 %"),
    ],
)
def test_more_children_measured_than_there_are_is_a_wrong_target_and_no_success(
    shares: list[float], finding: str
) -> None:
    told = coverage._finding(shares, 80.0, Language("id"))
    assert told.replace("\u00a0", " ") == finding

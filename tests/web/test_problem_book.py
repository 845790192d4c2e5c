"""The problem workbook says who took it away, when and why, as every export does."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from konvergensi_web.intake import services
from konvergensi_web.platform.privacy.models import ExportRecord
from konvergensi_web.platform.scope import Actor, open_scope
from tests.web.intake_steps import EXPORT, preview, run_intake

pytestmark = pytest.mark.django_db


def test_the_problem_workbook_carries_who_when_and_why(
    actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    dinkes = actor("dinkes")
    batch = preview(dinkes, EXPORT)
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [job] = run_intake()
    body = b"".join(signed_in("dinkes").get(job.result_url))  # type: ignore[arg-type]
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    made = ExportRecord.objects.get()
    for name in ("Ringkasan", "Baris"):
        last = str(book.get_sheet_by_name(name).to_python()[-1][0])
        assert last.startswith(f"Diekspor oleh {made.made_as}"), name
        assert "Memperbaiki data di aplikasi asal" in last
        assert str(made.pk)[-12:] in last
    assert str(made.file_id) in job.result_url

"""/komponen: every part pages are made of, alive on one page. For those who build and administer."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from konvergensi_web.pages.charts import Chart, dressed
from konvergensi_web.pages.region.scale import FIRST, scale_of
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import require

SHOWN = [
    ("Ciruas", 8.4, 312, 3714, "good"), ("Kragilan", 12.1, 455, 3760, "warn"), ("Pontang", 21.9, 610, 2785, "bad"),
    ("Tanara", None, None, None, "none"),
]  # fmt: skip
EXAMPLE = Listing(
    name="contoh",
    title="Contoh daftar",
    columns=[
        Column("name", "Kecamatan", sort="name"),
        Column("pct", "Pendek", lambda row: (row.pct, row.n, row.d) if row.pct else None, sort="pct", kind="percent"),
        Column("n", "Anak", kind="number", sort="n"),
        Column("tone", "Keadaan", kind="chips", value=lambda row: [(row.tone, row.tone)]),
    ],
    filters=[Filter("keadaan", "Keadaan", [("good", "Aman"), ("bad", "Bahaya")],
                    lambda rows, value: [row for row in rows if row.tone == value])],
    search=lambda rows, words: [row for row in rows if all(word.lower() in row.name.lower() for word in words)],
    default_sort="-pct",
    empty=Empty("Belum ada kecamatan"),
)  # fmt: skip


class ExampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    name = forms.CharField(label="Nama kegiatan", help_text="Seperti di DPA.")
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "Pelatihan"), ("b", "Pengadaan")])
    day = forms.DateField(label="Tanggal", required=False)
    sure = forms.BooleanField(label="Sudah disepakati", required=False)


@login_required
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """The living page."""
    require(request.actor, "platform.office.manage")  # type: ignore[attr-defined]
    rows = [SimpleNamespace(name=name, pct=pct, n=n, d=d, tone=tone) for name, pct, n, d, tone in SHOWN]
    form = ExampleForm({"kind": "a"})
    context: dict[str, Any] = {
        "form": form,
        "chart": _chart(),
        "legend": scale_of(FIRST, None).legend(None),
        "national_legend": scale_of(FIRST, None).national_legend(None),
        "tones": ["good", "warn", "bad", "none", "info"],
        "chips": [{"tone": "bad", "text": "gizi buruk"}, {"tone": "warn", "text": "2T"}, {"tone": "", "text": "BBLR"}],
        "tabs": [("tab-satu", "Satu"), ("tab-dua", "Dua")],
    }
    return EXAMPLE.render(request, rows, "pages/components.html", **context)


def _chart() -> Chart:
    rows = [("Jan", 9.1), ("Feb", 8.7), ("Mar", 8.2)]
    spec = dressed({
        "data": {"values": [{"x": x, "y": y} for x, y in rows]},
        "height": 140,
        "mark": {"type": "line", "point": True},
        "encoding": {"x": {"field": "x", "type": "ordinal", "sort": None, "title": None},
                     "y": {"field": "y", "type": "quantitative", "title": "persen anak"}},
    })  # fmt: skip
    return Chart("contoh", "Persen turun 0,9 poin dalam tiga bulan", "Garis persen tiap bulan", spec,
                 ("Bulan", "Persen"), rows, "Sumber: contoh.")  # fmt: skip

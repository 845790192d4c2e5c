"""Every list searches, filters, sorts, pages, exports and says what to do when it is empty."""

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.test import RequestFactory

from konvergensi.problems import ProblemError
from konvergensi_web.platform import _listing_export, listing
from konvergensi_web.platform._listing_page import counted
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy.models import ExportRecord
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.regions.models import Region

VILLAGES = Listing(
    name="desa",
    title="Desa",
    columns=[
        Column("name", "Nama", sort="name", url=lambda row: f"/wilayah/{row.code}/"),
        Column("parent", "Kecamatan", value="parent.name", sort="parent__name"),
        Column("type", "Jenis", kind="chips", value=lambda row: [("warn", row.type)]),
        Column("level", "Tingkat", hidden=True, sort="level"),
        Column("pct", "Persen", kind="percent", value=lambda row: (6.04, 6662, 110431)),
    ],
    search=lambda rows, words: rows.filter(Q(*[("name__icontains", word) for word in words])),
    filters=[
        Filter("jenis", "Jenis", [("desa", "Desa"), ("kelurahan", "Kelurahan")], lambda rows, v: rows.filter(type=v)),
        Filter(
            "kec",
            "Kecamatan",
            lambda request: [(one.code, one.name) for one in Region.objects.filter(parent_id="36.04")],
            lambda rows, v: rows.filter(parent_id=v),
        ),
    ],
    default_sort="name",
    empty=Empty("Belum ada desa", "Muat daftar wilayah.", "Muat", "/muat/"),
    page_size=40,
)


@pytest.fixture
def rows(db: None) -> QuerySet[Region]:
    return Region.objects.filter(level="village", path__startswith="36.04.").select_related("parent")


@pytest.fixture
def ask(actor: Callable[[str], Actor]) -> Callable[..., HttpResponse]:
    def asked(listing: Listing, rows: Any, method: str = "get", headers: dict[str, str] | None = None, **params: Any):
        request = getattr(RequestFactory(), method)("/desa/", params, headers=headers or {})
        request.user, request.session, request.actor = AnonymousUser(), {}, actor("dinkes")  # type: ignore[attr-defined]
        request.htmx = bool(headers and "HX-Request" in headers)  # type: ignore[attr-defined]
        with open_scope(request.actor):  # type: ignore[attr-defined]
            return listing.render(request, rows)

    return asked


def view_of(listing: Listing, rows: Any, **params: Any) -> Any:
    return listing.view(RequestFactory().get("/desa/", params), rows)


def walk(listing: Listing, rows: Any, key: str, back: str, **params: Any) -> list[list[str]]:
    """The keys of every page, going on by `key`."""
    pages, view = [], view_of(listing, rows, **params)
    while True:
        pages.append([row.pk for row in view.page.rows])
        following = getattr(view.page, back)
        if not following:
            return pages
        view = view_of(listing, rows, **params, **{key: following})


@pytest.mark.parametrize("sort", ["name", "-name", "level", "-level", "parent", "-parent"])
def test_pages_hold_every_row_once_under_ties(rows: QuerySet[Region], sort: str) -> None:
    pages = walk(VILLAGES, rows, "sesudah", "after", urut=sort)
    seen = [pk for page in pages for pk in page]
    assert len(seen) == len(set(seen)) == rows.count()
    down = sort.startswith("-")
    field = {"parent": "parent__name"}.get(sort.removeprefix("-"), sort.removeprefix("-"))
    assert seen == [row.pk for row in rows.order_by(f"-{field}" if down else field, "pk")]


def test_going_back_shows_the_same_pages(rows: QuerySet[Region]) -> None:
    pages = walk(VILLAGES, rows, "sesudah", "after")
    last = view_of(VILLAGES, rows, sesudah=pages[-2][-1])
    before = view_of(VILLAGES, rows, sebelum=last.page.before)
    assert [row.pk for row in before.page.rows] == pages[-2]
    assert [row.pk for row in view_of(VILLAGES, rows, sesudah=before.page.after).page.rows] == pages[-1]


def test_rows_without_a_value_come_last_in_both_directions(db: None) -> None:
    regions = Region.objects.filter(Q(level="province") | Q(level="regency"))  # a province has no parent
    listing = Listing("w", "W", [Column("parent", "Induk", sort="parent")], page_size=1)
    up = [pk for page in walk(listing, regions, "sesudah", "after", urut="parent") for pk in page]
    down = [pk for page in walk(listing, regions, "sesudah", "after", urut="-parent") for pk in page]
    assert up == down == ["36.04", "36.73", "36"]


def test_an_unknown_key_sort_or_choice_falls_back_to_the_first_page(rows: QuerySet[Region]) -> None:
    view = view_of(VILLAGES, rows, sesudah="99.99", urut="password", jenis="kota", kolom="rahasia")
    assert [row.name for row in view.page.rows] == sorted(rows.values_list("name", flat=True))[:40]
    assert view.count == rows.count()
    assert [column.name for column in view.chosen] == ["name", "parent", "type", "pct"]


def test_search_filters_and_columns_are_kept_in_the_page(ask: Any, rows: QuerySet[Region]) -> None:
    page = ask(VILLAGES, rows, cari="ka", kec="36.04.05", kolom=["name", "level"]).content.decode()
    expected = rows.filter(name__icontains="ka", parent_id="36.04.05")
    assert f"{expected.count()} baris" in page
    assert 'value="ka"' in page
    assert '<option value="36.04.05" selected>' in page
    assert "Kecamatan</button>" not in page


def test_htmx_gets_the_table_alone(ask: Any, rows: QuerySet[Region]) -> None:
    page = ask(VILLAGES, rows, headers={"HX-Request": "true", "HX-Target": "daftar-desa"}).content.decode()
    assert page.strip().startswith('<div class="stack list" id="daftar-desa">')


def test_an_empty_list_says_what_to_do_next(ask: Any, rows: QuerySet[Region]) -> None:
    page = ask(VILLAGES, rows.none()).content.decode()
    assert "Belum ada desa" in page
    assert 'href="/muat/"' in page
    narrowed = ask(VILLAGES, rows, cari="zzzz").content.decode()
    assert "Tidak ada yang cocok" in narrowed
    assert "Hapus saringan" in narrowed


def test_percentages_show_their_fraction_and_numbers_are_indonesian(ask: Any, rows: QuerySet[Region]) -> None:
    page = ask(VILLAGES, rows).content.decode()
    assert "6,0\N{NO-BREAK SPACE}%" in page
    assert "6.662 dari 110.431" in page


def test_a_workbook_holds_numbers_as_numbers_and_tells_its_source(ask: Any, rows: QuerySet[Region]) -> None:
    answer = ask(VILLAGES, rows, ekspor="xlsx", jenis="desa", tujuan="rapat koordinasi")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Data", "Sumber"]
    table = list(book["Data"].values)
    assert table[0] == ("Nama", "Kecamatan", "Jenis", "Persen", "Persen: pembilang", "Persen: penyebut")
    assert table[1][3:] == (6.04, 6662, 110431)
    assert len(table) - 1 == rows.filter(type="desa").count()
    told = dict(book["Sumber"].values)
    assert told["Tujuan"] == "rapat koordinasi"
    assert told["Diekspor oleh"].endswith("Dinas Kesehatan")
    assert told["Jenis"] == "Desa"
    assert book["Data"].freeze_panes == "A2"
    assert book["Data"].auto_filter.ref
    assert Entry.objects.filter(action="platform.export.made").count() == 1


def test_a_share_without_a_fraction_takes_one_column(ask: Any) -> None:
    columns = [Column("a", "A", kind="percent"), Column("b", "B", kind="percent"), Column("year", "Tahun")]
    rows = [SimpleNamespace(a=12.5, b=None, year=2024), SimpleNamespace(a=None, b=(50.0, 1, 2), year=2025)]
    answer = ask(Listing("x", "X", columns), rows, ekspor="xlsx")
    table = list(openpyxl.load_workbook(io.BytesIO(answer.content))["Data"].values)
    assert table[0] == ("A", "B", "B: pembilang", "B: penyebut", "Tahun"), "only where some row has a fraction"
    assert table[1] == (12.5, None, None, None, 2024), "a year is a number"
    assert table[2] == (None, 50, 1, 2, 2025)


def test_csv_holds_every_row_and_no_formula(ask: Any) -> None:
    listing = Listing("x", "X", [Column("a", "A"), Column("b", "B", kind="number")])
    rows = [SimpleNamespace(a=text, b=-1.5) for text in ("=HYPERLINK(1)", "+1", "-1", "@a", "\tx", "aman")]
    answer = ask(listing, rows, ekspor="csv").content.decode("utf-8-sig")
    values = list(csv.reader(io.StringIO(answer)))
    assert [row[0] for row in values[1:]] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@a", "'\tx", "aman"]
    assert {row[1] for row in values[1:]} == {"-1.5"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_too_long_for_a_sheet_is_refused_and_never_cut(
    ask: Any, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_listing_export, "LIMIT", 3)
    listing = Listing("x", "X", [Column("a", "A")])
    rows = [SimpleNamespace(a=str(n)) for n in range(4)]
    assert ask(listing, rows[:3], ekspor=form).status_code == 200
    with pytest.raises(ProblemError, match="list-too-long"):
        ask(listing, rows, ekspor=form)
    assert not ExportRecord.objects.filter(rows=4).exists()


def test_a_list_of_people_is_exported_only_for_a_purpose(ask: Any, rows: QuerySet[Region]) -> None:
    people = Listing("orang", "Orang", [Column("name", "Nama")], private=True)
    with pytest.raises(ProblemError, match="tujuan"):
        ask(people, rows, method="post", ekspor="xlsx")
    answer = ask(people, rows, method="post", ekspor="csv", tujuan="kunjungan rumah")
    assert answer["Content-Disposition"].startswith("attachment")
    page = ask(people, rows, method="post", cari="budi").content.decode()
    assert 'method="post"' in page
    assert "cari=" not in page


def test_a_list_of_figures_is_sorted_and_paged_in_memory() -> None:
    listing = Listing("angka", "Angka", [Column("n", "N", sort="n")], default_sort="-n", page_size=2)
    rows = [SimpleNamespace(n=n) for n in (3, None, 9, 1, 7)]
    first = view_of(listing, rows)
    assert [row.n for row in first.page.rows] == [9, 7]
    second = view_of(listing, rows, sesudah=first.page.after)
    assert [row.n for row in second.page.rows] == [3, 1]
    assert [row.n for row in view_of(listing, rows, sesudah=second.page.after).page.rows] == [None]
    assert [row.n for row in view_of(listing, rows, sebelum=second.page.before).page.rows] == [9, 7]


def test_print_shows_every_row_on_one_page(ask: Any, rows: QuerySet[Region]) -> None:
    page = ask(VILLAGES, rows, ekspor="cetak").content.decode()
    assert page.count("<tr>") == rows.count() + 1
    assert "data-print-now" in page


def test_a_print_that_is_cut_says_so_and_what_to_do(
    ask: Any, rows: QuerySet[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Yang tercetak hanya" not in ask(VILLAGES, rows, ekspor="cetak").content.decode()
    monkeypatch.setattr(listing, "PRINT_LIMIT", 3)
    page = " ".join(ask(VILLAGES, rows, ekspor="cetak").content.decode().split())
    assert f"Yang tercetak hanya 3 baris pertama dari {rows.count()}." in page
    assert "saringan" in page


def test_a_large_count_is_kept_for_a_minute_and_a_small_one_is_counted_each_time(
    rows: QuerySet[Region], django_assert_num_queries: Any
) -> None:
    everywhere, kecamatan = Region.objects.all(), rows.filter(parent_id="36.04.05")
    assert counted(everywhere, 100) == everywhere.count() > 100
    with django_assert_num_queries(0):
        counted(Region.objects.order_by("name"), 100)  # the same question in another order
    few = counted(kecamatan, 100)
    Region.objects.create(
        code="36.04.05.2999", path="36.04.05.2999.", name="BARU", label="Desa Baru", level="village", type="desa",
        parent_id="36.04.05",
    )  # fmt: skip
    assert counted(kecamatan, 100) == few + 1
    assert counted(Region.objects.filter(pk__in=[])) == 0


def test_a_cell_never_lets_a_value_become_markup(rows: QuerySet[Region]) -> None:
    row = SimpleNamespace(name="<b>Desa & anak</b>", tags=[("warn", "<i>")], pct=6.04, pk=1)
    columns = [
        Column("name", 'Nama "resmi"', url=lambda one: "/a/?b=1&c=2"), Column("tags", "Tanda", kind="chips"),
        Column("pct", "Persen", kind="percent"),
    ]  # fmt: skip
    found = Listing("uji", "Uji", columns, export_permission=None)
    cells = next(found.view(RequestFactory().get("/"), [row]).rows)["cells"]
    assert "<b>" not in cells
    assert "<i>" not in cells
    assert '<td data-label="Nama &quot;resmi&quot;"><a href="/a/?b=1&amp;c=2">&lt;b&gt;Desa &amp; anak' in cells
    assert '<td data-label="Persen" class="num-cell">6,0' in cells

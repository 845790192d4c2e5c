"""Addresses of figures: releases, origins, definitions, targets, reported indicators, reports."""

from django.urls import path

from konvergensi_web.measures.pages import (
    indicators,
    macro_imports,
    macro_values,
    origin,
    quality,
    releases,
    reports,
    sasaran,
    targets,
)

urlpatterns = [
    path("rilis/", releases.releases, name="releases"),
    path("rilis/periksa/<uuid:release_id>/", releases.release_check, name="release_check"),
    path("rilis/<str:code>/<str:month>/", releases.release, name="release"),
    path("rilis/<str:code>/<str:month>/<slug:name>/", releases.move, name="release_move"),
    path("asal/<str:code>/", origin.origin, name="origin"),
    path("asal/<slug:indicator>/<str:code>/<str:month>/", origin.origin, name="origin_of"),
    path("mutu/<str:code>/", quality.quality, name="quality"),
    path("definisi/", origin.definitions, name="definitions"),
    path("definisi/<slug:indicator>/", origin.definition, name="definition"),
    path("target/", targets.targets, name="targets"),
    path("target/baru/", targets.target_new, name="target_new"),
    path("target/<int:target_id>/hapus/", targets.target_remove, name="target_remove"),
    path("target/wilayah/<str:code>/", targets.target_region, name="target_region"),
    path("sasaran/", sasaran.sasaran, name="sasaran"),
    path("sasaran/verifikasi/", sasaran.verify_all, name="sasaran_verify_all"),
    path("sasaran/<str:code>/<int:year>/<slug:kind>/verifikasi/", sasaran.verify, name="sasaran_verify"),
    path("sasaran/<str:code>/<int:year>/<slug:kind>/kembali/", sasaran.send_back, name="sasaran_return"),
    path("indikator/", indicators.indicators, name="indicators"),
    path("indikator/baru/", indicators.indicator_new, name="indicator_new"),
    path("indikator/<int:value_id>/", macro_values.indicator_value, name="indicator_value"),
    path("indikator/<int:value_id>/koreksi/", macro_values.indicator_correct, name="indicator_correct"),
    path("indikator/<int:value_id>/tarik/", macro_values.indicator_withdraw, name="indicator_withdraw"),
    path("indikator/<int:value_id>/pakai/", macro_values.indicator_restore, name="indicator_restore"),
    path("indikator/impor/", macro_imports.indicator_import, name="indicator_import"),
    path("indikator/impor/riwayat/", macro_imports.indicator_imports, name="indicator_imports"),
    path("indikator/impor/<uuid:import_id>/", macro_imports.indicator_imported, name="indicator_imported"),
    path("indikator/impor/<uuid:import_id>/urung/", macro_imports.indicator_import_undo, name="indicator_import_undo"),
    path("laporan/<str:code>/<str:month>/", reports.report, name="report"),
    path("laporan/<str:code>/<str:month>/buat/", reports.report_build, name="report_build"),
    path("laporan/<uuid:file_id>/", reports.report_file, name="report_file"),
]

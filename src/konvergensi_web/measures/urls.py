"""Addresses of the measures app."""

from django.urls import path

from konvergensi_web.measures import urls_figures
from konvergensi_web.measures.pages import corrections, entry, tasks, worklist

app_name = "measures"
urlpatterns = [
    path("daftar-kerja/", worklist.worklist_page, name="worklist"),
    path("daftar-kerja/cetak/", worklist.worklist_print, name="worklist_print"),
    path("daftar-kerja/<uuid:person_id>/<str:month>/", worklist.mark, name="worklist_mark"),
    path("perbaikan/", corrections.corrections, name="corrections"),
    path("perbaikan/<uuid:correction_id>/tarik/", corrections.withdraw, name="correction_withdraw"),
    path("pengukuran/<uuid:measurement_id>/usul/<slug:field>/", corrections.propose, name="correction_propose"),
    path("anak/<uuid:person_id>/catat/", entry.enter, name="enter"),
    path("anak/<uuid:person_id>/hitung/", entry.preview, name="enter_preview"),
    path("tugas/", tasks.tasks, name="tasks"),
    path("tugas/anak/<uuid:person_id>/", tasks.give, name="task_give"),
    path("tugas/<uuid:task_id>/", tasks.move, name="task_move"),
    *urls_figures.urlpatterns,
]

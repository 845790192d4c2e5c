"""Addresses of the intake app."""

from django.urls import path

from konvergensi_web.intake.pages import batch, listing, upload

app_name = "intake"
urlpatterns = [
    path("", listing.imports, name="list"),
    path("baru/", upload.upload, name="upload"),
    path("<uuid:batch_id>/", batch.batch, name="batch"),
    path("<uuid:batch_id>/tinjau/", batch.choose, name="choose"),
    path("<uuid:batch_id>/simpan/", batch.commit, name="commit"),
    path("<uuid:batch_id>/batalkan/", batch.undo, name="undo"),
    path("<uuid:batch_id>/buang/", batch.discard, name="discard"),
    path("<uuid:batch_id>/buku/", batch.book, name="book"),
    path("<uuid:batch_id>/tertahan/<int:position>/", batch.decide, name="decide"),
]
